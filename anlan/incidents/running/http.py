"""One HTTP request, through the one way to call an address that a person has written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.core import http
from anlan.core.errors import Refused
from anlan.core.reasons import Reason
from anlan.incidents.running.kinds import Ended, Kind, Line, Order, Watch

TIME_LIMIT_S = 30
_HARMLESS = frozenset({"GET", "HEAD"})
_PLAIN_HEADERS = frozenset({"accept", "content-type", "user-agent", "accept-language"})


class Http(Kind):
    def shown(self, order: Order) -> list[Line]:
        call = _call(order.args)
        try:
            http.check_url(call.url)
        except http.HttpError as error:
            raise Refused(
                _("Anlan may not call %(where)s (%(code)s).")
                % {"where": http.host_of(call.url), "code": error.code}
            ) from error
        lines = [("request", f"{call.method} {_without_query(call.url)}")]
        for name, value in call.headers.items():
            lines.append(("header", f"{name}: {value if _is_plain(name) else '•••'}"))
        if call.body:
            lines.append(("body", call.body.decode()))
        wanted = order.args.get("status")
        lines.append(("expected", str(wanted) if wanted else "200–299"))
        lines.append(("time_limit", f"{TIME_LIMIT_S} s"))
        return lines

    def carry_out(self, order: Order, watch: Watch) -> Ended:
        call = _call(order.args)
        try:
            answer = http.call(call, timeout_s=TIME_LIMIT_S)
        except http.HttpError as error:
            return _trouble(error, call)
        watch.output.feed(f"HTTP {answer.status}\n".encode() + answer.body)
        wanted = order.args.get("status")
        if answer.status == wanted or (not wanted and 200 <= answer.status < 300):
            return Ended("done", answer.status)
        return Ended(
            "failed", answer.status, [Reason.of("incidents.run_status", status=answer.status)]
        )

    def may_repeat(self, args: Mapping[str, Any]) -> bool:
        return str(args.get("method", "GET")) in _HARMLESS


def _call(args: Mapping[str, Any]) -> http.Call:
    headers = {str(name): str(value) for name, value in (args.get("headers") or {}).items()}
    body = str(args.get("body") or "").encode()
    return http.Call(str(args["url"]), body, str(args.get("method", "GET")), headers)


def _is_plain(name: str) -> bool:
    return name.lower() in _PLAIN_HEADERS


def _without_query(url: str) -> str:
    """What follows the question mark often holds a token."""
    base, mark, _query = url.partition("?")
    return f"{base}{mark}•••" if mark else base


def _trouble(error: http.HttpError, call: http.Call) -> Ended:
    where = http.host_of(call.url)
    if error.code == http.FORBIDDEN:
        return Ended("failed", None, [Reason.of("incidents.run_forbidden", where=where)])
    is_known = error.code in (http.BAD_ADDRESS, http.CERTIFICATE) or call.method in _HARMLESS
    reason = Reason.of("incidents.run_no_answer", where=where, detail=error.detail or error.code)
    # The request may have arrived and done its work before the line fell silent.
    return Ended("failed" if is_known else "unknown", None, [reason])
