"""What the page of an incident shows of its timeline, by its address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anlan.incidents.record.parts import Part, narrowed
from anlan.web import filters

PART_WORDS = {
    Part.MACHINE: _("machine"),
    Part.PEOPLE: _("people"),
    Part.MESSAGES: _("messages"),
    Part.STEPS: _("steps"),
}


def shown_part(request: HttpRequest, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The entries that the address asks for, and what the form shows of the choice."""
    part, words = filters.choice(request, "part", Part), filters.text(request)
    return {
        "entries": narrowed(entries, part, words),
        "entry_count": len(entries),
        "part": part,
        "words": words,
        "parts": list(PART_WORDS.items()),
    }
