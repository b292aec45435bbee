"""A strategy of the pack as it is read: filled in, with its chart and what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.reporting.offlinepack.content import PackFacts, Strategy, System
from anlan.reporting.offlinepack.filling import filling_of, where_to_enter
from anlan.strategies.fileformat.parsed import ParsedStrategy
from anlan.strategies.fileformat.vocabulary import END, HEADINGS, UNRECOVERABLE
from anlan.strategies.flow import draw, kind_word
from anlan.strategies.missing import name_words
from anlan.strategies.models import Strategy as KnownStrategy
from anlan.strategies.render import RenderedStep, render_parsed
from anlan.web.formats import span_words

_STRATEGY_LINK = re.compile(r'<a href="strategy:([a-z0-9-]+)">(.*?)</a>', re.DOTALL)
_EVIDENCE = ("text", "photo", "file")


@dataclass(frozen=True)
class Way:
    """Where an answer leads: a step, or an exit that is a section."""

    answer: str
    words: str
    anchor: str


@dataclass(frozen=True)
class WrittenStep:
    id: str
    number: int
    headline: str
    html: str
    command: str
    notes: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Written:
    slug: str
    number: int
    title: str
    category: str
    severity: str
    why: str
    rto: str
    rpo: str
    roles: tuple[str, ...]
    symptoms: tuple[str, ...]
    systems: tuple[System, ...]
    before: tuple[tuple[str, str, str], ...]
    respond: str
    steps: tuple[WrittenStep, ...]
    after: tuple[tuple[str, str, str], ...]
    chart: str
    missing: tuple[tuple[str, str], ...]


def write(facts: PackFacts, strategy: Strategy) -> Written:
    """The strategy in the language that is active, which is the pack's."""
    parsed = ParsedStrategy.from_json(strategy.parsed)
    filling = filling_of(facts, strategy)
    rendered = render_parsed(parsed, filling.situation, _within_pack)
    language = parsed.language
    sections = [
        (key, HEADINGS[key][language], str(html)) for key, html in rendered.sections_html.items()
    ]
    shown = {step.id: step for step in rendered.steps}
    filled = [replace(step, text=shown[step.id].text) for step in parsed.steps]
    return Written(
        slug=parsed.slug,
        number=strategy.number,
        title=parsed.title,
        category=str(KnownStrategy.Category(parsed.category).label),
        severity=parsed.severity,
        why=strategy.why,
        rto=span_words(parsed.rto_s),
        rpo=span_words(parsed.rpo_s),
        roles=tuple(parsed.roles.values()),
        symptoms=parsed.symptoms,
        systems=filling.systems,
        before=tuple(part for part in sections if part[0] in ("recognise", "prevent")),
        respond=HEADINGS["respond"][language],
        steps=tuple(_step(step, shown) for step in rendered.steps),
        after=tuple(part for part in sections if part[0] not in ("recognise", "prevent")),
        chart=str(draw(filled, roles=parsed.roles)),
        missing=tuple((name_words(name), where_to_enter(name)) for name in rendered.missing),
    )


def _within_pack(scheme: str, target: str) -> tuple[str, str]:
    """Links to strategies keep their scheme for whoever lays the pack out; others are words."""
    return (f"{scheme}:{target}", "") if scheme == "strategy" else ("", "")


def _step(step: RenderedStep, shown: Mapping[str, RenderedStep]) -> WrittenStep:
    return WrittenStep(
        id=step.id,
        number=step.number,
        headline=" · ".join(_headline(step)),
        html=str(step.html),
        command=step.command,
        notes=tuple(_notes(step)),
        ways=tuple(_ways(step, shown)),
    )


def _headline(step: RenderedStep) -> list[str]:
    parts = [str(step.number), kind_word(step.kind)]
    parts += [step.role] if step.role else []
    parts += [span_words(step.budget_s)] if step.budget_s else []
    parts += ["⚠ " + pgettext("step", "destructive")] if step.destructive else []
    parts += [_("two persons")] if step.two_person else []
    parts += [_("approval: %(role)s") % {"role": step.approve}] if step.approve else []
    return parts


def _notes(step: RenderedStep) -> list[tuple[str, str]]:
    kinds = {"text": _("text"), "photo": _("photo"), "file": _("file")}
    notes = [
        (_("Expected:"), step.expect),
        (_("Only when:"), step.when),
        (_("To undo:"), _undo(step)),
        (_("Evidence:"), ", ".join(kinds[each] for each in step.evidence)),
    ]
    if step.do and "notify" in step.do:
        notes.insert(0, (_("Message:"), str(step.do["notify"].get("message", ""))))
    return [(label, text) for label, text in notes if text]


def _undo(step: RenderedStep) -> str:
    manual = (step.undo or {}).get("manual")
    return str(manual.get("text", "")) if isinstance(manual, Mapping) else ""


def _ways(step: RenderedStep, shown: Mapping[str, RenderedStep]) -> list[Way]:
    if isinstance(step.next, dict):
        pairs = [(step.answers[answer], target) for answer, target in step.next.items()]
    else:
        pairs = [(pgettext("offline pack", "Then"), step.next)] if step.next else []
    return [Way(answer, *_exit(target, shown)) for answer, target in pairs]


def _exit(target: str, shown: Mapping[str, RenderedStep]) -> tuple[str, str]:
    if target == END:
        return _("verify the recovery"), "verify"
    if target == UNRECOVERABLE:
        return _("cannot be recovered"), "unrecoverable"
    number = shown[target].number if target in shown else target
    return _("step %(number)s") % {"number": number}, f"step-{target}"


def with_pages(html: str, slugs: frozenset[str]) -> str:
    """Links to other strategies as links between the pages of the ZIP; to absent ones as text."""

    def one(found: re.Match[str]) -> str:
        slug, said = found.groups()
        return f'<a href="{slug}.html">{said}</a>' if slug in slugs else said

    return _STRATEGY_LINK.sub(one, html)
