"""What may be written down on a visit when, and what it needs to be complete. Pure."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from anlan.core.reasons import Reason


class EntryKind(StrEnum):
    CHECK_IN = "check_in"
    TOLD = "told"
    BACKUP = "backup"
    EXCUSE = "excuse"
    PART = "part"
    CONDUCT = "conduct"
    PHOTO = "photo"
    NOTE = "note"
    SIGNATURE = "signature"
    CHECK_OUT = "check_out"


# What every engineer keeps to at a customer's; the words are in `onsite/pages.py`.
CONDUCT = ("badge", "purpose", "permission", "no_private_data", "tidy", "handed_back")
# What may be there once only.
_ONCE = {EntryKind.CHECK_IN, EntryKind.CHECK_OUT}
# What touches the user's machine.
_TOUCHES = {EntryKind.PART}


def missing_before_touching(have: Collection[EntryKind]) -> list[Reason]:
    """Backup and telling the user come first; a written reason stands for both."""
    if EntryKind.EXCUSE in have:
        return []
    missing = []
    if EntryKind.BACKUP not in have:
        missing.append(Reason.of("incidents.visit_no_backup"))
    if EntryKind.TOLD not in have:
        missing.append(Reason.of("incidents.visit_user_not_told"))
    return missing


def against(kind: EntryKind, have: Collection[EntryKind]) -> list[Reason]:
    """Why this cannot be written down now; empty when it can."""
    if EntryKind.CHECK_OUT in have:
        return [Reason.of("incidents.visit_over")]
    if kind in _ONCE and kind in have:
        return [Reason.of("incidents.visit_already")]
    if kind != EntryKind.CHECK_IN and EntryKind.CHECK_IN not in have:
        return [Reason.of("incidents.visit_not_arrived")]
    if kind in _TOUCHES or kind == EntryKind.CHECK_OUT:
        return missing_before_touching(have)
    return []
