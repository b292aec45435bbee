"""What all calls have in common: what is spoken, and what an outcome or a key means."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from anlan.core.reasons import Reason
from anlan.core.text import one_line
from anlan.notifications.channels.base import Outgoing, Reply, Report, Told

# The ends of a call, as forms, reports and reasons name them.
ANSWERED = "answered"
REASON_OF = {
    "busy": "notifications.voice.busy",
    "no_answer": "notifications.voice.no_answer",
    "lost": "notifications.voice.lost",
}
KEYS = {"1": Reply.TAKE, "2": Reply.NEXT}


def spoken(message: Outgoing, limit: int) -> str:
    """The subject and what to press; only who is asked to take it is told keys."""
    with translation.override(message.language):
        prompt = _("Press 1 to take it on, 2 to pass it on.") if message.is_asking else ""
    room = max(limit - len(prompt) - 1, 0)
    head = one_line(message.subject, room) if room else ""
    return f"{head}\n{prompt}".strip()[:limit]


def told_of(outcome: str, digit: str, word: str) -> Told:
    """A key proves that a person listened; an answered call only that something picked up."""
    reply = KEYS.get(digit)
    if reply is not None:
        return Told(Report.READ, reply, word)
    if outcome == ANSWERED:
        return Told(Report.DELIVERED, None, word)
    return Told(Report.FAILED, None, word, Reason.of(REASON_OF[outcome]))
