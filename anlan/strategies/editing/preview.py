"""What the editor shows beside the text: what is wrong with it, its chart and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from anlan.core.saying import say
from anlan.strategies.actions.writing import check_pair
from anlan.strategies.fileformat.layout import language_of
from anlan.strategies.fileformat.problems import Problem
from anlan.strategies.fileformat.vocabulary import HEADINGS, LANGUAGE_NAMES, LANGUAGES
from anlan.strategies.flow import draw, kind_word
from anlan.strategies.models import short_language
from anlan.strategies.render import Rendered, RenderedStep, render_parsed


@dataclass(frozen=True)
class Complaint:
    """A sentence and the line it is about; the page jumps there."""

    language: str
    line: int
    sentence: str

    @property
    def label(self) -> str:
        return LANGUAGE_NAMES[self.language]


@dataclass
class Preview:
    """What can be shown of texts that may be half finished."""

    complaints: list[Complaint] = field(default_factory=list)
    flow: SafeString | str = ""
    rendered: Rendered | None = None
    sections: list[tuple[str, str, SafeString]] = field(default_factory=list)
    respond: str = ""
    steps: list[tuple[RenderedStep, str, list[tuple[str, str]]]] = field(default_factory=list)


def preview_of(texts: Mapping[str, str]) -> Preview:
    parsed, problems = check_pair(texts)
    found = Preview(complaints(problems))
    own = short_language(get_language() or "en")
    shown = parsed.get(own) or next(iter(parsed.values()), None)
    if shown is not None:
        found.flow = draw(shown.steps, roles=shown.roles)
        found.rendered = render_parsed(shown)
        found.sections = [
            (key, HEADINGS[key][shown.language], html)
            for key, html in found.rendered.sections_html.items()
        ]
        found.respond = HEADINGS["respond"][shown.language]
        found.steps = [(step, kind_word(step.kind), step.ways) for step in found.rendered.steps]
    return found


def complaints(problems: list[Problem]) -> list[Complaint]:
    """In the order of the page: Chinese first, then by line."""
    told = []
    for problem in problems:
        language = language_of(problem.path) or "en"
        told.append(Complaint(language, problem.line, say(problem.reason)))
    return sorted(told, key=lambda one: (LANGUAGES.index(one.language), one.line))
