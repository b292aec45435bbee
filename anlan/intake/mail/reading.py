"""One raw message → a letter, whatever its sender made of the standards. Pure."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from anlan.core.text import one_line
from anlan.intake.mail import plain

MAX_BYTES = 10 * 1024 * 1024
MAX_HEADER = 128 * 1024
MAX_PARTS = 200
MAX_DEPTH = 20
MAX_TEXT = 10_000
_DECODED_TEXT = 256 * 1024
_MAX_REFERENCES = 100
_ID = re.compile(r"<[^<>\s]{1,250}>")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_ADDRESS = re.compile(r"[^@\s<>,;:\"]{1,200}@[^@\s<>,;:\"]{1,200}\Z")
_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
# What senders call a charset, and what the bytes usually are.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs",
          "ks_c_5601-1987": "cp949", "us-ascii": "utf-8"}  # fmt: skip
_GUESSES = ("utf-8", "gb18030", "big5hkscs")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})


class Unreadable(Exception):
    """The message is not taken; `code` names the sentence that says why."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Attachment:
    name: str
    size: int
    sha256: str

    def as_json(self) -> dict[str, str | int]:
        return {"name": self.name, "size": self.size, "sha256": self.sha256}


@dataclass(frozen=True)
class Letter:
    """A message as far as Anlan cares; addresses are in lower case, ids with their brackets."""

    message_id: str
    sender: str = ""
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    text: str = ""
    own: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_automatic: bool = False
    is_from_anlan: bool = False
    left_out: int = field(default=0)  # Characters of the text beyond what is kept.


def read(raw: bytes) -> Letter:
    """The letter, or Unreadable; nothing else is ever raised."""
    if len(raw) > MAX_BYTES:
        raise Unreadable("too_large", limit=MAX_BYTES // 1024 // 1024)
    end = _HEADER_END.search(raw)
    if (end.start() if end else len(raw)) > MAX_HEADER:
        raise Unreadable("long_header", limit=MAX_HEADER // 1024)
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        parts = list(_leaves(mail))
    except RecursionError as error:
        raise Unreadable("nested", limit=MAX_DEPTH) from error
    return _letter(mail, parts, raw)


def _letter(mail: Message, parts: list[Message], raw: bytes) -> Letter:
    text, attachments = _contents(parts)
    senders = _addresses(mail, ("From",))
    name, sender = senders[0] if len(senders) == 1 else ("", "")
    ids = _ID.findall(_header(mail, "Message-ID", 1000))
    return Letter(
        message_id=ids[0] if ids else f"<sha256.{hashlib.sha256(raw).hexdigest()}>",
        sender=sender,
        sender_name=one_line(name, 100),
        recipients=tuple(dict.fromkeys(spec for _n, spec in _addresses(mail, _RECIPIENTS))),
        references=_references(mail),
        subject=one_line(_header(mail, "Subject", 2000), 300),
        sent_at=_moment(_header(mail, "Date", 200)),
        text=text[:MAX_TEXT],
        own=plain.own_words(text)[:MAX_TEXT],
        attachments=tuple(attachments),
        is_automatic=_is_automatic(mail),
        is_from_anlan=mail.get("X-Anlan-Key") is not None,
        left_out=max(0, len(text) - MAX_TEXT),
    )


def _leaves(mail: Message) -> Iterator[Message]:
    """The parts that hold content, without recursion, counted and measured on the way."""
    waiting, count = [(mail, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH:
            raise Unreadable("nested", limit=MAX_DEPTH)
        if count > MAX_PARTS:
            raise Unreadable("many_parts", limit=MAX_PARTS)
        # Asked of a leaf, its text would be decoded by whatever charset the sender names.
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            waiting += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part


def _contents(parts: list[Message]) -> tuple[str, list[Attachment]]:
    """The first plain text, else the first HTML as text; everything named is an attachment."""
    plain_text, html, attachments = "", "", []
    for part in parts:
        kind = part.get_content_type()
        name = _file_name(part)
        content = _bytes_of(part)
        is_attached = bool(name) or part.get_content_disposition() == "attachment"
        if is_attached or not kind.startswith("text/"):
            if content or name:
                digest = hashlib.sha256(content).hexdigest()
                attachments.append(Attachment(name or kind, len(content), digest))
        elif kind == "text/html":
            html = html or _decoded(content, part)
        else:
            plain_text = plain_text or _decoded(content, part)
    text = plain_text if plain_text.strip() else plain.text_of_html(html)
    return text.replace("\x00", "").strip(), attachments


def _bytes_of(part: Message) -> bytes:
    """The bytes of a part; a wrong transfer encoding gives what stands there."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def _decoded(content: bytes, part: Message) -> str:
    try:
        declared = str(part.get_content_charset() or "")
    except (ValueError, LookupError):
        declared = ""
    return _as_text(content[:_DECODED_TEXT], declared)


def _as_text(content: bytes, declared: str) -> str:
    """By the declared charset when the bytes agree, else by what they look like."""
    named = _WIDER.get(declared.lower(), declared)
    for charset in (named, *_GUESSES):
        try:
            return content.decode(charset)
        except (LookupError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _header(mail: Message, name: str, limit: int) -> str:
    """A header as text, encoded words decoded; a broken one gives what can be read of it."""
    return _words(next(iter(_raw(mail, name)), ""), limit)


def _raw(mail: Message, name: str) -> list[str]:
    """The values as they came; the parser's own way to them gives up bytes beyond ASCII."""
    return [str(value) for known, value in mail.raw_items() if known.lower() == name.lower()]


def _words(raw: str, limit: int) -> str:
    # Bytes beyond ASCII come out of the parser as surrogates; here they become bytes again.
    try:
        bare = raw.encode("ascii", "surrogateescape")
        raw = _as_text(bare, "")
    except UnicodeEncodeError:
        raw = raw.encode("utf-8", "replace").decode("utf-8", "replace")
    try:
        pieces = decode_header(raw[: limit * 4])
    except (ValueError, LookupError, email.errors.HeaderParseError):
        pieces = [(raw, None)]
    said = "".join(
        _as_text(piece, charset or "") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    )
    return one_line(said.replace("\x00", ""), limit)


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        return ""
    shown = _words(str(name), 300).replace("\\", "/")
    return one_line(shown.rpartition("/")[2], 120)


def _addresses(mail: Message, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """(name, address) of the headers; what is no address is left out."""
    values = [value[:20_000] for name in names for value in _raw(mail, name)][:50]
    try:
        found = getaddresses(values)
    except (ValueError, IndexError, TypeError):
        return []
    return [
        (_words(name, 200), spec.lower())
        for name, spec in found[:200]
        if _ADDRESS.match(spec) and spec.isascii()
    ]


def _references(mail: Message) -> tuple[str, ...]:
    """What this answers to, nearest first."""
    answered = _ID.findall(" ".join(_raw(mail, "In-Reply-To"))[:4000])
    earlier = _ID.findall(" ".join(_raw(mail, "References"))[:40_000])[-_MAX_REFERENCES:]
    return tuple(dict.fromkeys([*answered, *reversed(earlier)]))[:_MAX_REFERENCES]


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_automatic(mail: Message) -> bool:
    """Written by a program (RFC 3834), or returned by a mail server: the sender is empty then."""
    submitted = _header(mail, "Auto-Submitted", 80).split(";")[0].strip().lower()
    precedence = _header(mail, "Precedence", 80).strip().lower()
    came_back = _header(mail, "Return-Path", 300).strip() == "<>"
    answers = any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response"))
    is_report = mail.get_content_type() == "multipart/report"
    return submitted not in {"", "no"} or precedence in _BULK or came_back or answers or is_report
