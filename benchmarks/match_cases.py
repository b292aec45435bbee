"""The cases of the match: which half may be looked at, and the figures over a half.

A line belongs to the tuning half when the sha256 of its id is even. Ranking words and weights were
tuned on that half only, and what is reported is of the other one. Two limits of these figures: the
totals of the reporting half were looked at about ten times while tuning, and the bias of the
emergency judgement was chosen with them in view; and some words in `cues.txt` descend from an older
list that was written with all non-emergency lines in view. So the ranking figures are nearly, and
the non-emergency figures not quite, those of lines never looked at.

The lines of `strategy_cases_own.jsonl` were written by those who then widened the lexicon. Errors
of its even half only were studied, but the odd half was known to its writers: its figures guard
against steps back, and are too good to speak for texts that nobody has seen.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from anlan.strategies.packs import SearchText

CASES = Path(__file__).with_name("strategy_cases_dev.jsonl")
OWN_CASES = Path(__file__).with_name("strategy_cases_own.jsonl")
_TOKEN = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")
Row = dict[str, Any]


def halves(path: Path = CASES) -> tuple[list[Row], list[Row]]:
    """The lines for tuning and the lines for reporting."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    tuning = [row for row in rows if is_even(row["id"])]
    return tuning, [row for row in rows if not is_even(row["id"])]


def is_even(name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 0


class PlainBm25:
    """The textbook ranking: words and single characters, no fields, no facts, no classifier."""

    def __init__(self, entries: Iterable[SearchText]) -> None:
        self.texts: dict[str, Counter[str]] = defaultdict(Counter)
        for entry in entries:
            parts = (entry.title, *entry.symptoms, entry.recognise, entry.prevent)
            self.texts[entry.slug].update(_TOKEN.findall(" ".join(parts).lower()))
        self.mean = statistics.mean(sum(words.values()) for words in self.texts.values())
        self.found_in = Counter(word for words in self.texts.values() for word in words)

    def ranked(self, text: str) -> list[str]:
        scores: dict[str, float] = {}
        for slug, words in self.texts.items():
            length = sum(words.values()) / self.mean
            score = 0.0
            for word in set(_TOKEN.findall(text.lower())) & set(words):
                seen = self.found_in[word]
                rarity = math.log(1 + (len(self.texts) - seen + 0.5) / (seen + 0.5))
                score += rarity * words[word] * 2.2 / (words[word] + 1.2 * (0.25 + 0.75 * length))
            if score > 0:
                scores[slug] = score
        return sorted(scores, key=lambda slug: -scores[slug])


Asked = Callable[[str, str], tuple[list[str], bool]]


def figures_of(rows: list[Row], ask: Asked, known: set[str]) -> dict[str, dict[str, float]]:
    """By language: recall over the lines that can be answered, and the judgement over all lines."""
    answered = []
    for row in rows:
        ranked, emergency = ask(row["text"], row["lang"])
        answered.append({**row, "ranked": ranked, "emergency": emergency})
    return {
        name: _figures([row for row in answered if name in ("all", row["lang"])], known)
        for name in ("all", "zh", "en")
    }


def _figures(rows: list[Row], known: set[str]) -> dict[str, float]:
    real = [row for row in rows if set(row["accept"]) & known]
    calm = sum(not row["accept"] for row in rows)
    said_calm = [row for row in rows if not row["emergency"]]
    right = sum(not row["accept"] for row in said_calm)
    precision = right / len(said_calm) if said_calm else 0.0
    recall = right / calm if calm else 0.0
    both = precision + recall
    return {
        "emergencies": len(real),
        "recall_at_1": _share(real, 1),
        "recall_at_3": _share(real, 3),
        "others": calm,
        "others_precision": precision,
        "others_recall": recall,
        "others_f1": 2 * precision * recall / both if both else 0.0,
    }


def _share(rows: list[Row], top: int) -> float:
    hits = sum(bool(set(row["accept"]) & set(row["ranked"][:top])) for row in rows)
    return hits / len(rows) if rows else 0.0
