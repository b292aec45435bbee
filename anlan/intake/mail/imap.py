"""The conversation with the mail server: IMAP4rev1 with the standard library.

Nothing here deletes: a message is looked at without marking it, and marked or moved only after it
was taken. Whatever goes wrong comes out as MailboxTrouble with a reason that names the remedy.
"""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from anlan.core.reasons import Reason
from anlan.core.text import one_line

TIMEOUT_S = 20.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class Account:
    """Where the mailbox is; the password is in plain text only while it is read."""

    host: str
    port: int
    tls: str
    user: str
    password: str = field(repr=False)

    @property
    def where(self) -> str:
        return f"{self.host}:{self.port}"


class MailboxTrouble(Exception):
    """The mailbox cannot be read; the reason says what to do about it."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.reason = Reason.of(f"intake.mail.{code}", **params)


@contextlib.contextmanager
def opened(account: Account, folder: str) -> Iterator[Folder]:
    """A folder that is selected; the connection ends with the block."""
    with _explained(account):
        server = _connect(account)
    try:
        with _explained(account):
            if account.tls == "starttls":
                server.starttls(ssl.create_default_context())
            _sign_in(server, account)
            _introduce(server)
            yield Folder(server, folder, account.where)
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            server.logout()


class Folder:
    """One selected folder of the server."""

    def __init__(self, server: imaplib.IMAP4, name: str, where: str) -> None:
        self._server = server
        status, _said = server.select(_quoted(name))
        if status != "OK":
            raise MailboxTrouble("no_folder", where=where, folder=name)
        self._where = where
        self._capabilities = _capabilities(server)
        self.uidvalidity = self._number("UIDVALIDITY")
        self.next_uid = self._number("UIDNEXT")

    def uids_after(self, last: int) -> list[int]:
        # “n:*” also names the last message when n is beyond it.
        return [uid for uid in self._search("UID", f"{last + 1}:*") if uid > last]

    def uids_since(self, day: date) -> list[int]:
        return self._search("SINCE", f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}")

    def size(self, uid: int) -> int | None:
        """The size that the server tells; None when the message is gone."""
        for piece in self._fetch(uid, "(RFC822.SIZE)"):
            found = _SIZE.search(piece if isinstance(piece, bytes) else piece[0])
            if found:
                return int(found.group(1))
        return None

    def message(self, uid: int, limit: int) -> bytes | None:
        """The message without marking it as seen, up to a limit; None when it is gone."""
        for piece in self._fetch(uid, f"(BODY.PEEK[]<0.{limit}>)"):
            if isinstance(piece, tuple):
                return piece[1]
        return None

    def header(self, uid: int, limit: int) -> bytes:
        for piece in self._fetch(uid, f"(BODY.PEEK[HEADER]<0.{limit}>)"):
            if isinstance(piece, tuple):
                return piece[1]
        return b""

    def mark_seen(self, uid: int) -> None:
        self._server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def move(self, uid: int, target: str) -> None:
        """Move on the server; one that cannot move leaves the message where it is."""
        if "MOVE" not in self._capabilities:
            raise MailboxTrouble("no_move", where=self._where, folder=target)
        status, said = self._server.uid("MOVE", str(uid), _quoted(target))
        if status != "OK" and b"TRYCREATE" in b" ".join(s for s in said if isinstance(s, bytes)):
            self._server.create(_quoted(target))
            status, said = self._server.uid("MOVE", str(uid), _quoted(target))
        if status != "OK":
            raise MailboxTrouble("no_folder", where=self._where, folder=target)

    def _search(self, *criteria: str) -> list[int]:
        status, said = self._server.uid("SEARCH", *criteria)
        if status != "OK":
            raise MailboxTrouble("answered", where=self._where, detail=_shown(said))
        return sorted(int(uid) for uid in b" ".join(s for s in said if s).split() if uid.isdigit())

    def _fetch(self, uid: int, what: str) -> list[bytes | tuple[bytes, bytes]]:
        status, said = self._server.uid("FETCH", str(uid), what)
        if status != "OK":
            raise MailboxTrouble("answered", where=self._where, detail=_shown(said))
        return [piece for piece in said if piece]

    def _number(self, name: str) -> int:
        _status, said = self._server.response(name)
        value = said[0] if said else None
        return int(value) if isinstance(value, bytes) and value.isdigit() else 0


def _connect(account: Account) -> imaplib.IMAP4:
    if account.tls == "tls":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=TIMEOUT_S)
    return imaplib.IMAP4(account.host, account.port, timeout=TIMEOUT_S)


def _sign_in(server: imaplib.IMAP4, account: Account) -> None:
    try:
        if "AUTH=PLAIN" in _capabilities(server):
            # Says any password; LOGIN of the library knows ASCII only.
            words = f"\0{account.user}\0{account.password}".encode()
            server.authenticate("PLAIN", lambda _challenge: words)
        else:
            server.login(account.user, account.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailboxTrouble(
            "sign_in", where=account.where, user=account.user, detail=_shown([str(error)])
        ) from error


def _introduce(server: imaplib.IMAP4) -> None:
    """Some large providers show a mailbox only to programs that say what they are (RFC 2971)."""
    if "ID" in _capabilities(server):
        server.xatom("ID", '("name" "Anlan")')


def _capabilities(server: imaplib.IMAP4) -> set[str]:
    """Asked anew, for the answer differs before and after the sign-in."""
    _status, said = server.capability()
    return set(
        b" ".join(s for s in said if isinstance(s, bytes)).decode("ascii", "replace").split()
    )


@contextlib.contextmanager
def _explained(account: Account) -> Iterator[None]:
    """Turn what the library raises into a sentence with its remedy."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailboxTrouble("certificate", where=account.where) from error
    except ssl.SSLError as error:
        raise MailboxTrouble("no_tls", where=account.where) from error
    except TimeoutError as error:
        raise MailboxTrouble("silent", where=account.where) from error
    except (imaplib.IMAP4.error, UnicodeError) as error:
        raise MailboxTrouble(
            "answered", where=account.where, detail=_shown([str(error)])
        ) from error
    except OSError as error:
        detail = error.strerror or str(error) or type(error).__name__
        raise MailboxTrouble(
            "unreachable", where=account.where, detail=one_line(detail, 160)
        ) from error


def _quoted(folder: str) -> str:
    """The name as IMAP writes it: modified UTF-7 (RFC 3501, 5.1.3), in quotes."""
    text = re.sub(r"&|[^\x20-\x7e]+", _shifted, folder)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(found: re.Match[str]) -> str:
    run = found.group(0)
    packed = "" if run == "&" else base64.b64encode(run.encode("utf-16-be")).decode()
    return "&" + packed.rstrip("=").replace("/", ",") + "-"


def _shown(said: list[object]) -> str:
    words = [s.decode("utf-8", "replace") if isinstance(s, bytes) else str(s) for s in said]
    return one_line(" ".join(words), 160)
