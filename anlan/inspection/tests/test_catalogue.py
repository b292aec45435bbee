import pytest

from anlan.inspection import catalogue, coverage
from anlan.inspection.actions import load_catalogue
from anlan.inspection.models import Item
from anlan.inspection.sentences import SENTENCES

ENTRIES = catalogue.entries()


def test_all_items_are_shipped_once():
    assert len(ENTRIES) == len({entry.code for entry in ENTRIES}) == 304


@pytest.mark.parametrize("item_class", catalogue.shipped(), ids=lambda one: one.code)
def test_every_item_has_names_and_meaning_in_both_languages(item_class):
    for entry in item_class.entries:
        assert entry.zh and entry.en and entry.meaning_en, entry.code
        assert any("\u4e00" <= sign <= "\u9fff" for sign in entry.meaning_zh), entry.code
        assert entry.criterion_zh and entry.criterion_en, entry.code


def test_every_automatic_item_is_wired_or_says_why_not():
    for entry in ENTRIES:
        if entry.is_wired:
            assert entry.proof in coverage.WORDS and entry.cycle_s and entry.metric, entry.code
        elif entry.is_automatic:
            assert f"inspection.not_wired.{entry.not_wired}" in SENTENCES, entry.code


def test_loading_twice_changes_nothing_and_a_lost_item_is_retired(db):
    assert load_catalogue(None) == 304
    assert load_catalogue(None) == 0
    Item.objects.create(code="OLD-01", item_class="OLD", name_zh="旧", name_en="old", mode="A")
    Item.objects.filter(code="LNX-01").update(name_en="changed")
    assert load_catalogue(None) == 2
    assert Item.objects.get(code="OLD-01").is_retired
    assert Item.objects.get(code="LNX-01").name_en == "CPU busy"


def test_the_page_of_the_manual_is_current():
    from django.utils import translation

    with translation.override("en"):
        now = coverage.page()
    assert coverage.PAGE.read_text(encoding="utf-8") == now, (
        "run: python -m anlan.inspection.coverage --write"
    )


def test_strategies_named_by_items_are_in_the_pack():
    from pathlib import Path

    import anlan.strategies

    pack = Path(anlan.strategies.__file__).parent / "pack"
    shipped = {path.name.partition(".")[0] for path in pack.rglob("*.zh.md")}
    named = {entry.strategy for entry in ENTRIES if entry.strategy}
    assert named <= shipped
