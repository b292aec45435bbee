"""The service flow chart of every emergency, drawn from the table of states.

Nothing here says what may follow what: `rules.TRANSITIONS` does, so picture and code cannot differ.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from anlan.incidents.models import STATE_LABELS
from anlan.incidents.pages import ACTION_WORDS
from anlan.incidents.rules import TRANSITIONS, State
from anlan.strategies.flowchart import Link, Node, draw_chart

SIGNAL, HOTLINE, ANSWERED = "signal", "hotline", "answered"
# What happens while an emergency is in a state, and who does it.
WHAT_HAPPENS: dict[State, str | Promise] = {
    State.REPORTED: gettext_lazy(
        "Severity is set, strategies are ranked; duty is paged level by level until it is taken on."
    ),
    State.CONFIRMED: gettext_lazy("It is real. A strategy is chosen and its version frozen."),
    State.RESPONDING: gettext_lazy(
        "The steps are worked by phone, by e-mail or on site; the customer is kept informed."
    ),
    State.STABILISED: gettext_lazy(
        "A workaround carries the business; the interim report is due 24 hours later."
    ),
    State.RECOVERED: gettext_lazy(
        "It works again, unverified: checks run once more and the watch window begins."
    ),
    State.VERIFIED: gettext_lazy("Shown to work; the final problem report is due 24 hours later."),
    State.REVIEWED: gettext_lazy(
        "Cause and losses are written down; a measure or a signed reason why not."
    ),
    State.CLOSED: gettext_lazy("Over. It can still be reopened; the timeline stays as it is."),
    State.REJECTED: gettext_lazy("It was no emergency; the reason is on the timeline."),
    State.DUPLICATE: gettext_lazy("It belongs to another emergency and goes on there."),
}
_SHAPES = {
    State.REPORTED: "notify",
    State.CONFIRMED: "check",
    State.RECOVERED: "verify",
    State.VERIFIED: "check",
    State.CLOSED: "exit",
    State.REJECTED: "exit",
    State.DUPLICATE: "exit",
}


def draw_process(current: State | None = None) -> SafeString:
    """From the first signal to closing; `current` marks where one incident stands."""
    nodes = [
        Node(SIGNAL, "notify", _("An alarm, a failed backup, a call, a mail or the portal."),
             pgettext("process", "signal")),
        Node(HOTLINE, "decision", _("Is it an emergency, or a question the hotline can answer?"),
             pgettext("process", "hotline")),
    ]  # fmt: skip
    nodes += [
        Node(
            state.value,
            _SHAPES.get(state, "manual"),
            str(WHAT_HAPPENS[state]),
            str(STATE_LABELS[state]),
            state="current" if state == current else "",
        )
        for state in State
    ]
    nodes.append(
        Node(ANSWERED, "exit", _("Answered by the hotline."), pgettext("process", "consultation"))
    )
    summary = _("Service flow of an emergency: %(count)s states") % {"count": len(State)}
    return draw_chart(nodes, [*_before(), *links()], summary)


def _before() -> list[Link]:
    """What lies before the first state: who decides whether there is an emergency."""
    return [
        Link(SIGNAL, HOTLINE, _("a person's words")),
        Link(SIGNAL, State.REPORTED, _("a machine's alarm")),
        Link(HOTLINE, State.REPORTED, _("emergency, or unanswered")),
        Link(HOTLINE, ANSWERED, _("question")),
    ]


def links() -> list[Link]:
    """One link for each pair of states; the actions that lead there share it."""
    words: dict[tuple[State, State], list[str]] = {}
    for (state, action), found in TRANSITIONS.items():
        if found.to != state:
            words.setdefault((state, found.to), []).append(str(ACTION_WORDS[action]))
    return [Link(source, target, " / ".join(said)) for (source, target), said in words.items()]


def table() -> list[tuple[str, str, str, str]]:
    """State, action, next state and rule, in the reader's language."""
    return [
        (
            str(STATE_LABELS[state]),
            str(ACTION_WORDS[action]),
            str(STATE_LABELS[found.to]),
            found.rule,
        )
        for (state, action), found in TRANSITIONS.items()
    ]
