"""Tones, severities and proof levels: which word, colour and shape each one has."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

TONES = ("ok", "warn", "crit", "info", "muted")


@dataclass(frozen=True)
class Face:
    """How a value looks: never by colour alone."""

    word: str | Promise
    tone: str
    icon: str


SEVERITIES: dict[str, Face] = {
    "I": Face(pgettext_lazy("severity", "Critical"), "one", "octagon-filled"),
    "II": Face(pgettext_lazy("severity", "Major"), "two", "triangle-filled"),
    "III": Face(pgettext_lazy("severity", "Significant"), "three", "square-rotated-filled"),
    "IV": Face(pgettext_lazy("severity", "Minor"), "four", "circle-filled"),
}

UNPROVEN = Face(pgettext_lazy("proof of a backup", "Unproven"), "muted", "circle-dashed")
PARTLY = Face(pgettext_lazy("proof of a backup", "Partly proven"), "info", "shield-half")
PROVEN = Face(pgettext_lazy("proof of a backup", "Proven"), "ok", "shield-check")
DRILLED = Face(pgettext_lazy("proof of a backup", "Drilled"), "ok", "rosette-discount-check")
EXPIRED = Face(pgettext_lazy("proof of a backup", "Proof expired"), "warn", "hourglass")
DISPROVED = Face(pgettext_lazy("proof of a backup", "Disproved"), "crit", "shield-x")


def proof_face(level: int, *, is_expired: bool = False, is_disproved: bool = False) -> Face:
    """The six words of a backup's proof; being disproved outweighs everything."""
    if is_disproved:
        return DISPROVED
    if level > 0 and is_expired:
        return EXPIRED
    for floor, face in ((7, DRILLED), (5, PROVEN), (1, PARTLY)):
        if level >= floor:
            return face
    return UNPROVEN
