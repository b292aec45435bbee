"""The flow chart of a strategy's steps, with the live position when an incident works on them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.strategies.fileformat.graph import Edge, edges_of
from anlan.strategies.fileformat.parsed import Step
from anlan.strategies.fileformat.placeholders import ANY
from anlan.strategies.fileformat.vocabulary import END, UNRECOVERABLE
from anlan.strategies.flowchart import Link, Node, draw_chart
from anlan.strategies.flowchart.shapes import MARKS
from anlan.strategies.render import answer_words
from anlan.web.formats import span_words

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Progress:
    """How a step stands: done, failed, skipped, running or current, and the seconds it took."""

    state: str
    elapsed_s: float | None = None


def draw(
    steps: Sequence[Step],
    progress: Mapping[str, Progress] | None = None,
    roles: Mapping[str, str] | None = None,
) -> SafeString:
    """The chart; `roles`: key -> name, so that each box says whose it is."""
    progress, roles = progress or {}, roles or {}
    edges = edges_of(steps)
    exits = [name for name in (END, UNRECOVERABLE) if any(edge.target == name for edge in edges)]
    nodes = [_node(step, progress.get(step.id), roles) for step in steps]
    nodes += [Node(name, "exit", _exit_words(name)) for name in exits]
    words = {step.id: answer_words(step) for step in steps}
    links = [_link(edge, words[edge.source]) for edge in edges]
    return draw_chart(nodes, links, _summary(steps, progress))


def _node(step: Step, progress: Progress | None, roles: Mapping[str, str]) -> Node:
    caption = [kind_word(step.kind)]
    if step.role:
        caption.append(roles.get(step.role, step.role))
    if step.budget_s:
        caption.append(span_words(step.budget_s))
    return Node(
        id=step.id,
        shape=step.kind,
        text=sentence(step.text),
        caption=" · ".join(caption),
        note=_guards(step, roles),
        mark=_mark(step, progress),
        state=progress.state if progress else "",
        is_heavy=step.destructive,
    )


def _guards(step: Step, roles: Mapping[str, str]) -> str:
    """What has to be given before the step: it goes up to somebody else."""
    guards = []
    if step.destructive:
        guards.append("⚠ " + pgettext("step", "destructive"))
    if step.approve:
        role = roles.get(step.approve, step.approve)
        guards.append("↑ " + _("%(role)s approves") % {"role": role})
    if step.two_person:
        guards.append("2× " + pgettext("step", "two persons"))
    return " · ".join(guards)


def _mark(step: Step, progress: Progress | None) -> str:
    if progress is None:
        return ""
    words = {
        "done": pgettext("step", "done"),
        "failed": pgettext("step", "failed"),
        "skipped": pgettext("step", "skipped"),
        "running": pgettext("step", "running"),
        "current": pgettext("step", "now"),
    }
    mark = f"{MARKS[progress.state]} {words[progress.state]}"
    if progress.elapsed_s is None:
        return mark
    is_over = step.budget_s is not None and progress.elapsed_s > step.budget_s
    return f"{mark} {span_words(progress.elapsed_s)}{' ‼' if is_over else ''}"


def _link(edge: Edge, answers: Mapping[str, str]) -> Link:
    words = answers.get(edge.answer, edge.answer)
    if edge.is_parallel:
        words = pgettext("flow chart", "at the same time")
    return Link(edge.source, edge.target, words, edge.is_parallel)


def _exit_words(name: str) -> str:
    if name == END:
        return pgettext("flow chart", "Verify the recovery")
    return pgettext("flow chart", "Cannot be recovered: report why")


def _summary(steps: Sequence[Step], progress: Mapping[str, Progress]) -> str:
    done = sum(one.state == "done" for one in progress.values())
    return _("Flow chart: %(count)s steps, %(done)s done") % {"count": len(steps), "done": done}


def kind_word(kind: str) -> str:
    words = {
        "manual": pgettext("step", "by hand"),
        "decision": pgettext("step", "decision"),
        "check": pgettext("step", "check"),
        "action": pgettext("step", "action"),
        "notify": pgettext("step", "notify"),
        "verify": pgettext("step", "verify"),
    }
    return words.get(kind, kind)


def sentence(markdown: str) -> str:
    """The first paragraph without its Markdown marks."""
    first = markdown.split("\n\n")[0].replace("\n", " ")
    first = _LINK.sub(r"\1", first)
    named = ANY.sub(lambda match: f"[{match[1].strip()}]", first)
    return named.replace("**", "").replace("`", "").strip()
