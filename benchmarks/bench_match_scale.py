"""The match with ten thousand strategies; with --full also the outcomes of a million incidents."""

from __future__ import annotations

import random
import resource
import statistics
import sys
import time
import tracemalloc
from typing import Any

from anlan.strategies.match import Facts, match
from anlan.strategies.matching.index import Index
from anlan.strategies.packs import SearchText, shipped_search_texts
from benchmarks.match_cases import PlainBm25, halves
from benchmarks.scratch import anlan, answer, figure

STRATEGIES, SYMPTOMS, INCIDENTS = 10_000, 12, 1_000_000
SLICE = 500


def many(count: int) -> list[SearchText]:
    """Strategies made of the words of the shipped ones, in both languages."""
    dice = random.Random(7)
    shipped = shipped_search_texts()
    phrases = {
        language: [text for one in shipped if one.language == language for text in one.symptoms]
        for language in ("zh", "en")
    }
    words = {language: " ".join(found).split() for language, found in phrases.items()}

    def phrase(language: str) -> str:
        extra = dice.choice(words[language])
        return f"{dice.choice(phrases[language])} {extra} {dice.randrange(999)}"

    return [
        SearchText(
            slug=f"own-{number}", language=language, title=f"{phrase(language)} {number}",
            category="application", applies_to=("server",),
            symptoms=tuple(phrase(language) for _ in range(SYMPTOMS)),
            recognise="", prevent="",
        )
        for number in range(count)
        for language in ("zh", "en")
    ]  # fmt: skip


def asked(index: Index | None = None, **facts: Any) -> list[float]:
    """Milliseconds of each question of the reporting half, twice; a first one warms up."""
    spent = []
    match("disk full", Facts(**facts), index=index)
    for _round in range(2):
        for row in halves()[1]:
            started = time.perf_counter()
            match(row["text"], Facts(**facts), language=row["lang"], index=index)
            spent.append((time.perf_counter() - started) * 1000)
    return spent


def p99(spent: list[float]) -> float:
    return statistics.quantiles(spent, n=100)[98]


def at_scale() -> list[dict[str, Any]]:
    texts = [*shipped_search_texts(), *many(STRATEGIES)]
    started = time.perf_counter()
    index = Index(texts)
    built = time.perf_counter() - started
    spent = asked(index)
    plain = PlainBm25(texts)
    slow = []
    for row in halves()[1][:12]:
        started = time.perf_counter()
        plain.ranked(row["text"])
        slow.append((time.perf_counter() - started) * 1000)
    return [
        figure(f"index of {STRATEGIES} strategies, build", built, "s"),
        figure(f"match p99, {STRATEGIES} strategies", p99(spent), "ms",
               plain=max(slow), plain_is="plain BM25 that reads every strategy"),
        figure(f"match median, {STRATEGIES} strategies", statistics.median(spent), "ms"),
        figure("index in memory", _memory(texts), "MB"),
    ]  # fmt: skip


def _memory(texts: list[SearchText]) -> float:
    """What the index alone keeps."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    index = Index(texts)
    kept = (tracemalloc.get_traced_memory()[0] - before) / 1e6
    tracemalloc.stop()
    assert index.documents
    return kept


def with_outcomes() -> list[dict[str, Any]]:
    """A million incidents as the counters that they leave behind."""
    with anlan():
        from anlan.organisations.actions import create_organisation
        from anlan.strategies import knowledge
        from anlan.strategies.actions import load_pack
        from anlan.strategies.experience import StrategyTally
        from anlan.strategies.match import features_in
        from anlan.strategies.models import Strategy

        load_pack(None)
        customers = [create_organisation(f"c{n}", f"Customer {n}", actor=None) for n in range(50)]
        slugs = list(Strategy.objects.all())
        dice = random.Random(3)
        counts: dict[tuple[int, int, str], list[int]] = {}
        texts = [row["text"] for half in halves() for row in half]
        features = [features_in(text, Facts(asset_class="server")) for text in texts]
        for _ in range(INCIDENTS):
            strategy, customer = dice.choice(slugs).pk, dice.choice(customers).pk
            for feature in ("", *dice.choice(features)):
                for key in (customer, 0):
                    tally = counts.setdefault((strategy, key, feature), [0, 0])
                    tally[0] += 1
                    tally[1] += dice.random() < 0.7
        rows = (
            StrategyTally(strategy_id=strategy, organisation_key=key, feature=feature[:120],
                          chosen=chosen, worked=worked, failed=chosen - worked)
            for (strategy, key, feature), (chosen, worked) in counts.items()
        )  # fmt: skip
        StrategyTally.objects.bulk_create(rows, batch_size=SLICE)
        knowledge.current_index()
        spent = asked(organisation_id=customers[0].pk, asset_class="server")
        return [
            figure(f"match p99, outcomes of {INCIDENTS} incidents", p99(spent), "ms"),
            figure("counters kept for them", StrategyTally.objects.count(), "rows"),
        ]


def main() -> None:
    rows = at_scale()
    if "--full" in sys.argv:
        rows += with_outcomes()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer("match_scale", rows, peak_mb=peak)


if __name__ == "__main__":
    main()
