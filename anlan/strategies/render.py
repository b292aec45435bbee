"""A version filled with a situation: what people read on the incident and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from anlan.strategies.fileformat.conditions import Judgement, judge, read_condition
from anlan.strategies.fileformat.parsed import Next, ParsedStrategy, Step
from anlan.strategies.fileformat.vocabulary import POLICY_KINDS
from anlan.strategies.fill import Filler, Linking, Where, command_line, nowhere
from anlan.strategies.models import StrategyVersion, short_language
from anlan.strategies.references import policy_url
from anlan.web.formats import span_words

_MOMENTS = ("time", "_at", "_by", "_until")


@dataclass(frozen=True)
class RenderedStep:
    """One step as it is shown and, where it does something, as it would be run."""

    id: str
    number: int
    html: SafeString
    text: str
    kind: str
    role: str
    expect: str
    budget_s: int | None
    approve: str
    two_person: bool
    evidence: tuple[str, ...]
    destructive: bool
    do: dict[str, Any] | None
    undo: dict[str, Any] | None
    command: str
    next: Next
    parallel: tuple[str, ...]
    answers: dict[str, str]
    when: str
    applies: bool | None
    missing: tuple[str, ...]

    @property
    def is_runnable(self) -> bool:
        """Whether it does something and every value in that is known."""
        return self.do is not None and not self.missing

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Answers of a decision and where each leads, in the reader's language."""
        following = self.next if isinstance(self.next, dict) else {}
        return [(self.answers[answer], target) for answer, target in following.items()]


@dataclass(frozen=True)
class Rendered:
    slug: str
    title: str
    language: str
    sections_html: dict[str, SafeString]
    steps: list[RenderedStep]
    missing: list[str] = field(default_factory=list)

    def step(self, step_id: str) -> RenderedStep | None:
        return next((step for step in self.steps if step.id == step_id), None)


def render(
    version: StrategyVersion,
    language: str,
    situation: Mapping[str, Any] | None = None,
    linking: Linking | None = None,
    where: Where = nowhere,
) -> Rendered:
    """Fill a version; with no situation the placeholders stand as what they will name."""
    return render_parsed(version.in_language(language), situation, linking, where)


def link_on_pages(scheme: str, target: str) -> tuple[str, str]:
    """Links of the format as addresses of this console; the title says what a kind of policy is."""
    if scheme == "strategy":
        return _strategy_url(target), ""
    words = POLICY_KINDS.get(target)
    if words is None:
        return "", ""
    title = _("Backup policy: %(kind)s") % {"kind": words[short_language(get_language() or "en")]}
    return policy_url(target), title


def _strategy_url(slug: str) -> str:
    try:
        return reverse("strategies:strategy_detail", args=[slug])
    except NoReverseMatch:
        return ""


def render_parsed(
    parsed: ParsedStrategy,
    situation: Mapping[str, Any] | None = None,
    linking: Linking | None = None,
    where: Where = nowhere,
) -> Rendered:
    """`linking`: where links of the format lead; by default to the pages of this console.

    `where`: the page on which a missing value is entered.
    """
    with override("zh-hans" if parsed.language == "zh" else "en"):
        values = completed(situation or {})
        label = "" if situation is None else _("missing")
        filling = _Filling(values, label, linking or link_on_pages, where)
        filler = filling.words()
        # Filler escapes every value, and the dialect shows raw HTML as text.
        sections = {
            key: mark_safe(filler.html(text))  # noqa: S308 - escaped by the filler
            for key, text in parsed.sections.items()
            if key != "respond"
        }
        steps = [
            _step(step, number, parsed, filling) for number, step in enumerate(parsed.steps, 1)
        ]
    names = [*filler.missing, *(name for step in steps for name in step.missing)]
    return Rendered(
        slug=parsed.slug,
        title=parsed.title,
        language=parsed.language,
        sections_html=sections,
        steps=steps,
        missing=list(dict.fromkeys(names)),
    )


def render_step(
    definition: Mapping[str, Any], situation: Mapping[str, Any], language: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A frozen step's `do:` filled with the situation, and the names that are missing in it."""
    with override("zh-hans" if short_language(language) == "zh" else "en"):
        filler = Filler(completed(situation))
        action = filler.action(definition.get("do"))
    return action or {}, tuple(filler.missing)


@dataclass(frozen=True)
class _Filling:
    """One situation, for people's texts and for commands."""

    values: Mapping[str, Any]
    label: str
    linking: Linking
    where: Where

    def words(self) -> Filler:
        return Filler(self.values, wording, self.label, linking=self.linking, where=self.where)

    def commands(self) -> Filler:
        """Commands take values as they are stored; only texts get people's wording."""
        return Filler(self.values, missing_label=self.label)


def _step(step: Step, number: int, parsed: ParsedStrategy, filling: _Filling) -> RenderedStep:
    commands, words = filling.commands(), filling.words()
    do = commands.action(step.do)
    judgement = _judgement(step, filling.values)
    return RenderedStep(
        id=step.id,
        number=number,
        html=mark_safe(words.html(step.text)),  # noqa: S308 - escaped by the filler
        text=words.text(step.text),
        kind=step.kind,
        role=parsed.roles.get(step.role or "", ""),
        expect=words.text(step.expect or ""),
        budget_s=step.budget_s,
        approve=parsed.roles.get(step.approve or "", ""),
        two_person=step.two_person,
        evidence=step.evidence,
        destructive=step.destructive,
        do=do,
        undo=commands.action(step.undo),
        command=command_line(do["ssh"]["command"]) if do and "ssh" in do else "",
        next=step.next,
        parallel=step.parallel,
        answers=answer_words(step),
        when=step.when or "",
        applies=judgement.holds,
        missing=tuple(dict.fromkeys([*commands.missing, *words.missing])),
    )


def answer_words(step: Step) -> dict[str, str]:
    """Answer -> its words, for the buttons and the chart; empty for other steps."""
    if not isinstance(step.next, dict):
        return {}
    common = {"yes": pgettext("answer", "yes"), "no": pgettext("answer", "no")}
    return {answer: step.answers.get(answer) or common.get(answer, answer) for answer in step.next}


def _judgement(step: Step, values: Mapping[str, Any]) -> Judgement:
    return judge(read_condition(step.when), values) if step.when else Judgement(True, ())


def completed(situation: Mapping[str, Any]) -> dict[str, Any]:
    """The situation under the names that strategies use."""
    values = dict(situation)
    asset = values.get("asset")
    if isinstance(asset, Mapping) and "class" not in asset and asset.get("asset_class"):
        values["asset"] = {**asset, "class": asset["asset_class"]}
    return values


def wording(name: str, value: Any) -> str:
    """Moments in local time, ages as spans; everything else as it is."""
    last = name.rsplit(".", 1)[-1]
    if last == "age" and isinstance(value, int | float):
        return str(span_words(value))
    if isinstance(value, str) and last.endswith(_MOMENTS):
        moment = parse_datetime(value) if "T" in value or " " in value else None
        if moment is not None and timezone.is_aware(moment):
            value = moment
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return str(value)
