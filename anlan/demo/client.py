"""Talks to Anlan as any other program does: REST with a token, and the page behind a link."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from anlan.demo.moments import Trouble

ANSWER_WITHIN_S = 30
_CSRF = re.compile(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"')


class RefusedByAnlan(Trouble):
    """The API answered with an error; `code` is its own."""

    def __init__(self, message: str, status: int, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


def call(
    url: str,
    method: str,
    path: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request; raises OSError or HTTPException when nobody answers."""
    connection = _connection(url)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheaders(), answer.read())
    finally:
        connection.close()


def _connection(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https":
        return HTTPConnection(host, parts.port, timeout=ANSWER_WITHIN_S)
    # Our own certificate stands for itself; its name is that of the public address.
    context = ssl.create_default_context(cafile=settings.ANLAN_TLS_CERT or None)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return HTTPSConnection(host, parts.port, timeout=ANSWER_WITHIN_S, context=context)


class Client:
    """The REST API, as one token sees it."""

    def __init__(self, url: str, token: str, language: str) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def get(self, path: str, **query: Any) -> Any:
        return self._json("GET", f"{path}?{urlencode(query)}" if query else path)

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(path, limit=100, **query)["items"]
        return found

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self._json("POST", path, body or {})

    def delete(self, path: str) -> None:
        self._json("DELETE", path)

    def download(self, path: str) -> bytes:
        return self._checked("GET", path, None).body

    def _json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        answer = self._checked(method, f"/api/v1{path}", body)
        return json.loads(answer.body) if answer.body else None

    def _checked(self, method: str, path: str, body: Mapping[str, Any] | None) -> Answer:
        sent = json.dumps(body).encode() if body is not None else None
        headers = {**self._headers, "Content-Type": "application/json"}
        try:
            answer = call(self.url, method, path, body=sent, headers=headers)
        except (OSError, HTTPException) as error:
            why = f"{method} {path}: {error or type(error).__name__}"
            raise Trouble(_("Anlan does not answer (%(why)s).") % {"why": why}) from error
        if answer.status >= 400:
            raise _refusal(f"{method} {path}", answer)
        return answer


def _refusal(what: str, answer: Answer) -> RefusedByAnlan:
    try:
        problem = json.loads(answer.body)
    except ValueError:
        problem = {}
    title = str(problem.get("title") or answer.status)
    errors = "; ".join(f"{e['field']}: {e['expected']}" for e in problem.get("errors", []))
    said = f"{title} ({errors})" if errors else title
    sentence = _("Anlan refused %(what)s: %(said)s") % {"what": what, "said": said}
    return RefusedByAnlan(sentence, answer.status, str(problem.get("code", "")))


class LinkPage:
    """The page behind the link of a mail, as a browser without a sign-in sees it."""

    def __init__(self, url: str, link: str) -> None:
        self._url = url
        # The link carries the public address; here it is asked for under the local one.
        self._path = link[link.index("/incidents/") :]
        self._cookies: dict[str, str] = {}

    def look(self, method: str = "GET") -> Answer:
        return self._call(method, None)

    def press(self) -> Answer:
        """What the browser does when somebody presses the one button."""
        token = _CSRF.search(self.look().text)
        if token is None:
            raise Trouble(_("The page behind the link has no button."))
        form = urlencode({"csrfmiddlewaretoken": token.group(1)}).encode()
        return self._call("POST", form)

    def _call(self, method: str, form: bytes | None) -> Answer:
        headers = {"Accept": "text/html"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        answer = call(self._url, method, self._path, body=form, headers=headers)
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                self._cookies |= {k: morsel.value for k, morsel in SimpleCookie(value).items()}
        return answer
