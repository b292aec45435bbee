"""One HTTP request: status, words on the page, a value in its JSON, and where the time went.

Address: the URL. Args: ``method``, ``expect_status`` (list), ``keyword``, ``keyword_absent``,
``json_path`` (dotted) with ``json_equals``, ``headers``, ``verify_tls``.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from anlan_probe.net import why_not
from anlan_probe.protocol import Param, Reading, Target

MAX_BODY = 1024 * 1024


async def run(target: Target) -> list[Reading]:
    if not target.address.startswith(("http://", "https://")):
        return [Reading("http.up", None, code="probe.bad_address", params={"at": target.address})]
    times: dict[str, float] = {}
    started = time.monotonic()
    try:
        async with asyncio.timeout(target.timeout_s):
            status, body = await _fetch(target, times)
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
        code, params = _why(error, target)
        return [Reading("http.up", False, code=code, params=params)]
    total = (time.monotonic() - started) * 1000
    return [
        _verdict(target, status, body),
        Reading("http.status", status),
        Reading("http.total_ms", round(total, 1), "ms"),
        *(Reading(f"http.{name}_ms", round(ms, 1), "ms") for name, ms in times.items()),
        *_json_reading(target.args, body),
    ]


async def _fetch(target: Target, times: dict[str, float]) -> tuple[int, bytes]:
    args = target.args
    connector = aiohttp.TCPConnector(force_close=True, limit=0)
    async with (
        aiohttp.ClientSession(connector=connector, trace_configs=[_tracing(times)]) as session,
        session.request(
            str(args.get("method", "GET")),
            target.address,
            headers={"User-Agent": "anlan-probe", **args.get("headers", {})},
            ssl=bool(args.get("verify_tls", True)),
            max_redirects=5,
        ) as answer,
    ):
        body = await answer.content.read(MAX_BODY)
        while len(body) < MAX_BODY and not answer.content.at_eof():
            body += await answer.content.read(MAX_BODY - len(body))
        return answer.status, body


def _tracing(times: dict[str, float]) -> aiohttp.TraceConfig:
    """Splits the time into name lookup, connection and waiting for the first byte."""
    trace = aiohttp.TraceConfig()
    marks: dict[str, float] = {}

    def mark(name: str) -> Any:
        async def note(*_: object) -> None:
            marks[name] = time.monotonic()

        return note

    def measure(name: str, since: str) -> Any:
        async def note(*_: object) -> None:
            if since in marks:
                times[name] = (time.monotonic() - marks[since]) * 1000

        return note

    trace.on_dns_resolvehost_start.append(mark("dns"))
    trace.on_dns_resolvehost_end.append(measure("dns", "dns"))
    trace.on_connection_create_start.append(mark("connect"))
    trace.on_connection_create_end.append(measure("connect", "connect"))
    trace.on_request_headers_sent.append(mark("sent"))
    trace.on_request_end.append(measure("first_byte", "sent"))
    return trace


def _verdict(target: Target, status: int, body: bytes) -> Reading:
    """``http.up``: status, words and JSON are all as asked; otherwise the first thing wrong."""
    wrong = _wrong_status(target, status) or _wrong_text(target, body) or _wrong_json(target, body)
    if wrong is None:
        return Reading("http.up", True, data={"status": status})
    code, params = wrong
    return Reading("http.up", False, code=code, params=params, data={"status": status})


def _wrong_status(target: Target, status: int) -> tuple[str, dict[str, Param]] | None:
    expected = target.args.get("expect_status")
    fine = status in [int(one) for one in expected] if expected else 200 <= status < 400
    return None if fine else ("http.status", {"at": target.address, "status": status})


def _wrong_text(target: Target, body: bytes) -> tuple[str, dict[str, Param]] | None:
    text = body.decode("utf-8", errors="replace")
    wanted = target.args.get("keyword")
    if wanted and wanted not in text:
        return "http.keyword_missing", {"keyword": str(wanted)}
    unwanted = target.args.get("keyword_absent")
    if unwanted and unwanted in text:
        return "http.keyword_present", {"keyword": str(unwanted)}
    return None


def _wrong_json(target: Target, body: bytes) -> tuple[str, dict[str, Param]] | None:
    if "json_path" not in target.args or "json_equals" not in target.args:
        return None
    path, wanted = str(target.args["json_path"]), target.args["json_equals"]
    found, value = dig(body, path)
    if not found:
        return "http.json_missing", {"path": path}
    if str(value) != str(wanted):
        return "http.json_differs", {"path": path, "value": str(value), "wanted": str(wanted)}
    return None


def _json_reading(args: Mapping[str, Any], body: bytes) -> list[Reading]:
    if "json_path" not in args:
        return []
    path = str(args["json_path"])
    found, value = dig(body, path)
    if not found:
        return [Reading("http.json", None, code="http.json_missing", params={"path": path})]
    if value is not None and not isinstance(value, (str, int, float, bool)):
        value = json.dumps(value, ensure_ascii=False)[:200]
    return [Reading("http.json", value, instance=path)]


def dig(body: bytes, path: str) -> tuple[bool, Any]:
    """The value at a dotted path (``checks.0.state``) and whether there is one."""
    try:
        value: Any = json.loads(body)
    except ValueError:
        return False, None
    for part in path.split("."):
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return False, None
    return True, value


def _why(error: BaseException, target: Target) -> tuple[str, dict[str, Param]]:
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return "tls.failed", {"at": target.address, "detail": type(error).__name__}
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "net.no_such_name", {"at": target.address}
    if isinstance(error, aiohttp.ClientConnectorError):
        return why_not(error.os_error, target)
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "net.reset", {"at": target.address}
    return why_not(error, target)
