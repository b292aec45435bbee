"""Whose mail it is, and what an answer may do. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# Above this, one sender writes no more incidents within the hour: a loop, or a broken program.
PER_SENDER_AND_HOUR = 60
_NUMBER = re.compile(r"\bINC-\d{4}-\d{1,9}\b")
# Domains that say nothing about whom a person belongs to.
PUBLIC_DOMAINS = frozenset({
    "126.com", "139.com", "163.com", "189.cn", "21cn.com", "aliyun.com", "foxmail.com", "gmail.com",
    "hotmail.com", "icloud.com", "live.com", "msn.com", "outlook.com", "qq.com", "sina.cn",
    "sina.com", "sohu.com", "yahoo.com", "yeah.net",
})  # fmt: skip


class Outcome(StrEnum):
    """What became of a message."""

    EVENT = "event"
    NOTE = "note"
    ACKNOWLEDGED = "acknowledged"
    UNSORTED = "unsorted"
    AUTOMATIC = "automatic"
    LOOP = "loop"
    REFUSED = "refused"
    REPEATED = "repeated"


@dataclass(frozen=True)
class SentPage:
    """One of our messages that an answer refers to, as far as acknowledging is concerned."""

    address: str
    contact_id: int | None
    is_page: bool


def numbers_in(subject: str) -> list[str]:
    """Numbers of incidents that a subject names."""
    return list(dict.fromkeys(_NUMBER.findall(subject)))[:5]


def tags_of(recipients: Iterable[str], own: str) -> list[str]:
    """What recipients add to our address: desk+north@example.org names north, and so does
    north@example.org where the server hands all mail of the domain to one mailbox."""
    local, _at, domain = own.lower().partition("@")
    found = []
    for address in recipients:
        part, _at, where = address.partition("@")
        name, _plus, tag = part.partition("+")
        if where == domain and name == local:
            found.append(tag)
        elif where == domain and domain not in PUBLIC_DOMAINS:
            found.append(part)
    return [one for one in found if one]


def domain_of(address: str) -> str:
    """The domain that tells a customer; empty for those that everybody uses."""
    domain = address.rpartition("@")[2]
    return "" if domain in PUBLIC_DOMAINS else domain


def may_acknowledge(sender: str, page: SentPage, *, is_allowed: bool) -> str:
    """Empty when the answer acknowledges, else the code of the reason why it does not.

    The page must have gone to the very address that answers, and to a person we still know:
    together with the id of the message, which only he got, this is the whole authentication.
    """
    if not is_allowed:
        return "ack_off"
    if not page.is_page:
        return "ack_no_page"
    if page.contact_id is None or not sender or page.address.lower() != sender:
        return "ack_not_his"
    return ""
