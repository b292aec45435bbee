"""The hash chain of a timeline. `record/verify_timeline.py` verifies an export on any machine.

An entry is `{seq, at, kind, actor, data, prev}`, written as JSON with sorted keys, separators `,`
and `:`, UTF-8, without floats; `hash = sha256(prev + "\\n" + entry)`; the first `prev` is 64 zeros.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ORIGIN = "0" * 64
FIELDS = ("seq", "at", "kind", "actor", "data", "prev")


def canonical(entry: Mapping[str, Any]) -> str:
    """The one spelling of an entry; raises TypeError on a float, whose spelling is not one."""
    _refuse_floats(entry)
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"a timeline entry holds the float {value!r}; write an int or a string")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)


def link(prev: str, entry_text: str) -> str:
    return hashlib.sha256(f"{prev}\n{entry_text}".encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """`bad_seq` is the first entry that cannot be trusted; None when every one can."""

    ok: bool
    bad_seq: int | None
    problem: str
    head: str
    count: int


def verify(entries: Iterable[Mapping[str, Any]], head: str | None = None) -> Verdict:
    """Walk the entries (each with its `hash`); `head` is what an outside witness remembers."""
    prev, count, hashes = ORIGIN, 0, set()
    for expected, row in enumerate(entries, start=1):
        problem = _fault(row, expected, prev)
        if problem:
            return Verdict(False, expected, problem, prev, count)
        prev, count = str(row["hash"]), expected
        hashes.add(prev)
    if head is None or head == prev:
        return Verdict(True, None, "", prev, count)
    # A witnessed head that stands earlier in the chain means the witness is simply older.
    if head in hashes:
        return Verdict(True, None, "", prev, count)
    return Verdict(False, count + 1, "the witnessed head is not in this chain", prev, count)


def _fault(row: Mapping[str, Any], expected: int, prev: str) -> str:
    """What is wrong with one entry, in words; empty when nothing is."""
    try:
        if unknown := set(row) - {*FIELDS, "hash"}:
            return f"unknown field: {min(unknown)}"
        entry = {field: row[field] for field in FIELDS}
        text = canonical(entry)
    except (KeyError, TypeError) as error:
        return f"unreadable entry: {error}"
    if entry["seq"] != expected:
        return f"found seq {entry['seq']} where {expected} belongs"
    if entry["prev"] != prev:
        return "does not continue the entry before"
    if row.get("hash") != link(prev, text):
        return "content and hash differ"
    return ""
