"""The index follows the versions in use, at once or in the background."""

import threading

from anlan.strategies import knowledge
from anlan.strategies.actions import retire_strategy
from anlan.strategies.matching.index import Index
from anlan.strategies.models import Strategy


def slugs(index):
    return {document.slug for document in index.documents}


def test_a_retired_strategy_is_gone_from_the_next_ranking(pack):
    assert "disk-full" in slugs(knowledge.current_index())
    retire_strategy(Strategy.objects.get(slug="disk-full"), actor=None)
    assert "disk-full" not in slugs(knowledge.current_index())


def test_nothing_is_built_while_nothing_has_changed(pack):
    assert knowledge.current_index() is knowledge.current_index()


def test_a_large_collection_is_built_aside_and_the_old_index_answers(pack, monkeypatch):
    old = knowledge.current_index()
    started, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def build():
        started.set()
        go_on.wait(10)
        return Index([])

    aside = knowledge.build_aside

    def watched(stamp):
        aside(stamp)
        done.set()

    monkeypatch.setattr(knowledge, "AT_ONCE", 0)
    monkeypatch.setattr(knowledge, "build", build)
    monkeypatch.setattr(knowledge, "build_aside", watched)
    retire_strategy(Strategy.objects.get(slug="disk-full"), actor=None)
    assert knowledge.current_index() is old
    assert started.wait(10)
    assert knowledge.current_index() is old
    go_on.set()
    assert done.wait(10)
    assert slugs(knowledge.current_index()) == set()
