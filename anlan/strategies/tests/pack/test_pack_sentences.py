"""The pack is whole, each strategy says enough to decide, and no two say the same."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from anlan.strategies.fileformat.vocabulary import CATEGORY_OF_SLUG
from anlan.strategies.tests.pack.shipped import LANGUAGES, fences, shipped

MOST_SHARERS = 3
LEAST_DECIDING = 3
LEAST_SYMPTOMS = 15
LEAST_STEPS = 6
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")
_NOT_A_WORD = re.compile(r"[\W_]+")
_TABLE_ROW = re.compile(r"^\|(?![\s:|-]+\|?$).*\|$")
_BULLET = re.compile(r"^\s*(?:[-*]|\d+\.)\s+\S")


def bare(text: str) -> str:
    """The sentence without placeholders, marks and case."""
    return _NOT_A_WORD.sub(" ", _PLACEHOLDER.sub("", text.split("\n\n")[0])).strip().casefold()


def test_every_strategy_that_was_promised_is_there():
    for language in LANGUAGES:
        assert {one.slug for one in shipped(language)} == set(CATEGORY_OF_SLUG)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_step_sentence_stands_in_more_than_three_strategies(language):
    users = defaultdict(set)
    for strategy in shipped(language):
        for step in strategy.steps:
            users[bare(step.text)].add(strategy.slug)
    assert {text: slugs for text, slugs in users.items() if len(slugs) > MOST_SHARERS} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_recognise_holds_what_decides(language):
    """Command lines and rows of the table of readings; for people and rooms, observations."""
    meagre = {}
    for strategy in shipped(language):
        text = strategy.sections["recognise"]
        rows = [line for line in text.split("\n") if _TABLE_ROW.match(line)][1:]
        bullets = [line for line in text.split("\n") if _BULLET.match(line)]
        commands = [
            line
            for fence in fences(language)
            if fence.strategy == strategy.slug and fence.where == "recognise"
            for line in fence.text.split("\n")
            if line.strip() and not line.lstrip().startswith(("#", "--", "!"))
        ]
        is_observed = strategy.category in ("people", "facility")
        deciding = commands + (bullets + rows if is_observed else [])
        readings = rows + bullets
        if len(deciding) < LEAST_DECIDING or len(readings) < LEAST_DECIDING:
            meagre[strategy.slug] = (len(deciding), len(readings))
    assert meagre == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_strategy_can_be_found_and_worked(language):
    meagre = {}
    for strategy in shipped(language):
        kinds = {step.kind for step in strategy.steps}
        counts = (len(strategy.symptoms), len(strategy.steps), {"decision", "verify"} - kinds)
        if counts[0] < LEAST_SYMPTOMS or counts[1] < LEAST_STEPS or counts[2]:
            meagre[strategy.slug] = counts
    assert meagre == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_destroys_can_be_undone_and_is_guarded(language):
    steps = [step for strategy in shipped(language) for step in strategy.steps if step.destructive]
    assert steps
    assert [step.id for step in steps if not step.undo] == []
    assert [step.id for step in steps if not (step.approve or step.two_person)] == []


def test_commands_are_the_same_in_both_languages():
    """Comments may be translated; what is typed may not."""
    for strategy in shipped("en"):
        typed = [
            [_commands(one) for one in fences(language) if one.strategy == strategy.slug]
            for language in LANGUAGES
        ]
        assert typed[0] == typed[1], strategy.slug


def _commands(fence):
    lines = (re.sub(r"\s+(?:#|--|!|//)\s.*$", "", line).rstrip() for line in fence.text.split("\n"))
    kept = [line for line in lines if line and not re.match(r"\s*(#|--|!|//|\* |rem )", line)]
    return fence.where, fence.tag, kept
