"""The mail relay as one line: smtp://host:port, smtps://…, smtp+starttls://user:password@host."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_TLS = {"smtp": "none", "smtps": "tls", "smtp+starttls": "starttls"}
_PORTS = {"none": 25, "tls": 465, "starttls": 587}


@dataclass(frozen=True)
class Relay:
    """Where mail is handed over."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = ""


def parse(url: str) -> Relay:
    """The parts of the line; ValueError says what is wrong with it."""
    parts = urlsplit(url)
    tls = _TLS.get(parts.scheme)
    if tls is None:
        raise ValueError(f"“{parts.scheme}” is not one of {', '.join(_TLS)}")
    if not parts.hostname:
        raise ValueError("the host is missing")
    return Relay(
        host=parts.hostname,
        port=parts.port or _PORTS[tls],
        tls=tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
