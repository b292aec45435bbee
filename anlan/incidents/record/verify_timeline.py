"""Verify an exported timeline of Anlan with Python 3 alone, on any machine:

    python verify_timeline.py EXPORT.json [--head HASH]

HASH is the head in a mail or on paper: only such a witness tells that the last entries were cut
off together with their head, or all was written anew. Exit: 0 intact, 1 broken, 2 unreadable.
"""

import argparse
import hashlib
import json
import re
from typing import Any

FIELDS = {"seq", "at", "kind", "actor", "data", "prev", "hash"}


def fault(row: Any, seq: int, prev: str) -> str:
    """What is wrong with one entry; empty when nothing is."""
    if not isinstance(row, dict) or set(row) != FIELDS:
        return "its fields are not those of an entry"
    if row["seq"] != seq:
        return f"found seq {row['seq']} where {seq} belongs"
    if row["prev"] != prev:
        return "does not continue the entry before"
    entry = {name: row[name] for name in FIELDS - {"hash"}}
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(f"{prev}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
    return "" if row["hash"] == digest else "content and hash differ"


def verify(exported: Any, witness: str = "") -> "tuple[int, str]":
    """The first bad seq, or 0, and what is to be said of it."""
    hashes, rows = ["0" * 64], exported["entries"]
    for seq, row in enumerate(rows, 1):
        problem = fault(row, seq, hashes[-1])
        if problem:
            return seq, problem
        hashes.append(row["hash"])
    if exported["head"] != hashes[-1]:
        return len(hashes), "the last entries are missing"
    if witness and witness not in hashes[1:]:
        return len(hashes), "the witnessed head is not in this chain"
    return 0, f"intact: {len(rows)} entries, head {hashes[-1]}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Verify an exported timeline of Anlan.")
    parser.add_argument("export")
    parser.add_argument("--head", default="", type=str.lower, help="from a mail, page or paper")
    given = parser.parse_args()
    if not re.fullmatch("([0-9a-f]{64})?", given.head):
        parser.error("a head has 64 digits, 0-9 and a-f")
    try:
        with open(given.export, encoding="utf-8") as handle:
            bad, said = verify(json.load(handle), given.head)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        parser.error(f"{given.export} is no exported timeline: {error}")
    print(f"broken at entry {bad}: {said}" if bad else said)  # noqa: T201 - the answer itself
    raise SystemExit(1 if bad else 0)
