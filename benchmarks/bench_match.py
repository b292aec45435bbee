"""How well the match finds strategies, beside a plain BM25 over the same texts.

Reads `strategy_cases_dev.jsonl`. Lines whose accepted strategies are not in the shipped pack yet
cannot be found by anybody; the figures named `answerable` leave them out. The non-emergency cue
words were written with the non-emergency lines of this file in view, so `non_emergency` is a figure
on seen lines; the ranking was written without them.
"""

import json
import math
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from anlan.strategies.match import match, shipped_index
from anlan.strategies.packs import shipped_search_texts
from benchmarks.scratch import answer, figure

CASES = Path(__file__).with_name("strategy_cases_dev.jsonl")
_TOKEN = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")


class PlainBm25:
    """The textbook ranking: words and single characters, no fields, no facts, no classifier."""

    def __init__(self) -> None:
        self.texts: dict[str, Counter[str]] = defaultdict(Counter)
        for entry in shipped_search_texts():
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


def figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows hold `accept`, `ranked` and `emergency`."""
    real = [row for row in rows if row["accept"]]
    calm = [row for row in rows if not row["accept"]]
    said_calm = [row for row in rows if not row["emergency"]]
    right = sum(not row["accept"] for row in said_calm)
    precision = right / len(said_calm) if said_calm else 0.0
    recall = right / len(calm) if calm else 0.0
    both = precision + recall
    return {
        "emergencies": len(real),
        "recall_at_1": _share(real, 1),
        "recall_at_3": _share(real, 3),
        "others": len(calm),
        "non_emergency": {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(2 * precision * recall / both, 3) if both else 0.0,
        },
    }


def _share(rows: list[dict[str, Any]], top: int) -> float:
    hits = sum(bool(set(row["accept"]) & set(row["ranked"][:top])) for row in rows)
    return round(hits / len(rows), 3) if rows else 0.0


def by_language(rows: list[dict[str, Any]], known: set[str]) -> dict[str, Any]:
    report: dict[str, Any] = {}
    for name, members in (
        ("all", rows),
        *((c, [r for r in rows if r["lang"] == c]) for c in ("zh", "en")),
    ):
        answerable = [r for r in members if not r["accept"] or set(r["accept"]) & known]
        report[name] = {"every_line": figures(members), "answerable": figures(answerable)}
    return report


def measure(cases: Path = CASES) -> dict[str, Any]:
    lines = [json.loads(line) for line in cases.read_text(encoding="utf-8").splitlines()]
    plain = PlainBm25()
    known = {document.slug for document in shipped_index().documents}
    ours, baseline, spent = [], [], []
    for line in lines:
        started = time.perf_counter()
        result = match(line["text"], language=line["lang"])
        spent.append((time.perf_counter() - started) * 1000)
        found = [entry.slug for entry in result.matches]
        ours.append({**line, "ranked": found, "emergency": result.emergency})
        ranked = plain.ranked(line["text"])
        baseline.append({**line, "ranked": ranked, "emergency": bool(ranked)})
    return {
        "lines": len(lines),
        "strategies": len(known),
        "took_ms": {"p50": statistics.median(spent), "p99": statistics.quantiles(spent, n=100)[98]},
        "anlan": by_language(ours, known),
        "plain_bm25": by_language(baseline, known),
    }


def table(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The headline figures, each beside the plain ranking's."""
    plain_is = "plain BM25 on words and characters"
    figures = []
    for language in ("all", "zh", "en"):
        ours = found["anlan"][language]["answerable"]
        plain = found["plain_bm25"][language]["answerable"]
        for top in (1, 3):
            name = f"recall_at_{top}"
            what = f"match recall@{top}, {language} ({ours['emergencies']} answerable dev lines)"
            shown = {"plain": plain[name], "plain_is": plain_is} if plain[name] else {}
            figures.append(figure(what, ours[name], "share", **shown))
        every = found["anlan"][language]["every_line"]["non_emergency"]
        figures.append(figure(f"non-emergency F1, {language} (seen lines)", every["f1"], "share"))
    figures.append(figure("match p99", found["took_ms"]["p99"], "ms"))
    return figures


if __name__ == "__main__":
    measured = measure()
    answer("match", table(measured), **measured)
