"""The manual's example is a real strategy, and its lists are the product's own."""

import re

import pytest

from anlan.strategies.editing.views import SKELETON
from anlan.strategies.fileformat.vocabulary import LANGUAGES, POLICY_KINDS, SITUATION_NAMES
from anlan.strategies.lint import lint_path
from anlan.strategies.references import known
from tests.tree import ROOT

PAGES = {"en": "docs/user/strategies.md", "zh": "docs/user/strategies.zh.md"}


def page(language):
    return (ROOT / PAGES[language]).read_text(encoding="utf-8")


def test_the_example_is_sound_in_both_languages(tmp_path):
    for language in LANGUAGES:
        (example,) = re.findall(r"````markdown\n(.*?)````", page(language), re.DOTALL)
        path = tmp_path / f"our-service-down.{language}.md"
        path.write_text(example, encoding="utf-8")
        skeleton = SKELETON / path.name
        assert skeleton.read_text(encoding="utf-8") == example, "what a new strategy begins with"
    found = lint_path(tmp_path, known=known())
    assert (found.files, found.problems) == (2, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_policy_and_every_value_is_listed(language):
    text = page(language)
    for kind, words in POLICY_KINDS.items():
        assert f"| `{kind}` | {words[language]} |" in text
    for name in SITUATION_NAMES:
        assert f"`{name}`" in text
    assert "/static/strategies/strategy.schema.json" in text
