"""The one way to call an outside address that a person has typed in.

Rules: only http and https; only public addresses, unless the administrator's setting names the
network; the address that was checked is the one that is called; no redirect is followed; the
whole call ends within its time and its answer within its size, however slowly the other side
drips.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from anlan.core.text import one_line

MAX_BODY = 256 * 1024
_PORTS = {"http": 80, "https": 443}


class HttpError(Exception):
    """No answer that could be used: `code` is one of the words below, `detail` is for a person."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = one_line(detail, 160)


BAD_ADDRESS, FORBIDDEN, UNREACHABLE = "bad_address", "forbidden", "unreachable"
SILENT, CERTIFICATE, TOO_LARGE = "silent", "certificate", "too_large"


@dataclass(frozen=True)
class Call:
    """What is asked of the other side."""

    url: str = field(repr=False)  # It may hold a token.
    body: bytes = b""
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class _Place:
    scheme: str
    host: str
    port: int
    path: str


def call(request: Call, *, timeout_s: float, max_body: int = MAX_BODY) -> Answer:
    """One request and its answer; HttpError says why there is none."""
    place = _place_of(request.url)
    address = _allowed_address(place)
    connection = _connection(place, timeout_s)
    with _explained(), _deadline(connection, timeout_s) as held:
        connection.sock = _connected(place, address, timeout_s)
        held.append(connection.sock)
        headers = {"User-Agent": "Anlan"} | dict(request.headers)
        connection.request(request.method, place.path, request.body or None, headers)
        response = connection.getresponse()
        body = response.read(max_body + 1)
        if len(body) > max_body:
            raise HttpError(TOO_LARGE, f"> {max_body} bytes")
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, body, names)


def host_of(url: str) -> str:
    """Host and port for a sentence; the rest of an address often holds a token."""
    with contextlib.suppress(HttpError):
        place = _place_of(url)
        return place.host if place.port == _PORTS[place.scheme] else f"{place.host}:{place.port}"
    return "?"


def check_url(url: str) -> None:
    """HttpError when this is no address, or one that may not be called; asks no name server."""
    place = _place_of(url)
    with contextlib.suppress(ValueError):
        _refuse_unless_allowed(ipaddress.ip_address(place.host))


def _place_of(url: str) -> _Place:
    if any(ord(sign) <= 0x20 or ord(sign) > 0x7E for sign in url):
        raise HttpError(BAD_ADDRESS, "blanks or special signs")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise HttpError(BAD_ADDRESS, str(error)) from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise HttpError(BAD_ADDRESS, "https://host/path")
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    return _Place(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], path + query)


def _allowed_address(place: _Place) -> str:
    """The first address of the host; every one it has must be allowed."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise HttpError(UNREACHABLE, str(error)) from error
    addresses = [str(row[4][0]) for row in found]
    for text in addresses:
        _refuse_unless_allowed(ipaddress.ip_address(text.partition("%")[0]))
    return addresses[0]


def _refuse_unless_allowed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    plain = getattr(address, "ipv4_mapped", None) or address
    networks = [ipaddress.ip_network(text, strict=False) for text in settings.ANLAN_HTTP_ALLOW]
    if any(plain in network for network in networks):
        return
    if not plain.is_global or plain.is_multicast:
        raise HttpError(FORBIDDEN, str(plain))


def _connection(place: _Place, timeout_s: float) -> http.client.HTTPConnection:
    # The socket is made apart, to the checked address; this object only speaks over it.
    name = f"[{place.host}]" if ":" in place.host else place.host
    return http.client.HTTPConnection(
        name, None if place.port == _PORTS[place.scheme] else place.port, timeout=timeout_s
    )


def _connected(place: _Place, address: str, timeout_s: float) -> socket.socket:
    plain = socket.create_connection((address, place.port), timeout=timeout_s)
    if place.scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=place.host)
    except BaseException:
        plain.close()
        raise


@contextlib.contextmanager
def _deadline(
    connection: http.client.HTTPConnection, timeout_s: float
) -> Iterator[list[socket.socket]]:
    """Time-outs of a socket begin anew with each byte; this one does not.

    The connection forgets its socket while an answer without length is read, so it is kept here.
    """
    fired = threading.Event()
    held: list[socket.socket] = []

    def cut() -> None:
        fired.set()
        for sock in list(held):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(timeout_s, cut)
    timer.daemon = True
    timer.start()
    try:
        yield held
        if fired.is_set():
            raise HttpError(SILENT)
    except (OSError, http.client.HTTPException) as error:
        if fired.is_set():
            raise HttpError(SILENT) from error
        raise
    finally:
        timer.cancel()
        connection.close()


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise HttpError(CERTIFICATE, error.verify_message) from error
    except TimeoutError as error:
        raise HttpError(SILENT) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise HttpError(UNREACHABLE, str(error) or type(error).__name__) from error
