"""How well the match finds strategies, beside a plain BM25 over the same texts; on the half of the
cases that was held back while tuning (`match_cases.py` says with which limits)."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from anlan.strategies.match import match
from anlan.strategies.matching.index import Index
from anlan.strategies.packs import shipped_search_texts
from benchmarks.match_cases import OWN_CASES, PlainBm25, figures_of, halves
from benchmarks.scratch import answer, figure, median_s

ROOT = Path(__file__).resolve().parents[1]
PLAIN_IS = "plain BM25 on words and characters"


def cases() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The reporting half, ours beside the plain ranking."""
    texts = shipped_search_texts()
    index, plain = Index(texts), PlainBm25(texts)
    known = {document.slug for document in index.documents}
    _tuning, reporting = halves()

    def ours(text: str, language: str) -> tuple[list[str], bool]:
        result = match(text, language=language, index=index)
        return [one.slug for one in result.matches], result.emergency

    def theirs(text: str, language: str) -> tuple[list[str], bool]:
        ranked = plain.ranked(text)
        return ranked, bool(ranked)

    mine, others = figures_of(reporting, ours, known), figures_of(reporting, theirs, known)
    rows = [
        row for language in ("all", "zh", "en") for row in _rows(language, mine[language], others)
    ]
    _even, odd = halves(OWN_CASES)
    own = figures_of(odd, ours, known)
    rows += [row for language in ("all", "zh", "en") for row in _own_rows(language, own[language])]
    more = {"half": "reporting", "lines": len(reporting), "strategies": len(known)}
    return rows, {"anlan": mine, "plain_bm25": others, "own_odd": own, **more}


def _own_rows(language: str, mine: dict[str, float]) -> list[dict[str, Any]]:
    """Their writers knew the lexicon's words: a check of regressions more than of generality."""
    lines = f"{language}, own lines (not blind)"
    return [
        figure(f"match recall@3, {lines}", mine["recall_at_3"], "share"),
        figure(f"non-emergency f1, {lines}", mine["others_f1"], "share"),
    ]


def _rows(
    language: str, mine: dict[str, float], others: dict[str, dict[str, float]]
) -> list[dict[str, Any]]:
    plain, rows = others[language], []
    for top in (1, 3):
        name = f"recall_at_{top}"
        what = f"match recall@{top}, {language}, {mine['emergencies']} held-back lines"
        beside = {"plain": plain[name], "plain_is": PLAIN_IS} if plain[name] else {}
        rows.append(figure(what, mine[name], "share", **beside))
    for name in ("precision", "recall", "f1"):
        what = f"non-emergency {name}, {language}, {mine['others']} held-back lines, cues not blind"
        rows.append(figure(what, mine[f"others_{name}"], "share"))
    return rows


def cold_start() -> dict[str, Any]:
    """The command in a clone, from nothing to the answer."""
    command = [str(ROOT / ".venv/bin/anlan"), "strategy", "match", "磁盘满了", "--json"]
    environment = {"PATH": "/usr/bin:/bin", "ANLAN_DATA": "/nonexistent", "PYTHONUTF8": "1"}
    run = [sys.executable, "-c", "import typer"]
    return figure(
        "anlan strategy match, cold start",
        median_s(lambda: subprocess.run(command, env=environment, check=True,
                                        capture_output=True), 5),
        "s",
        plain=median_s(lambda: subprocess.run(run, check=True), 5),
        plain_is="Python that imports its command line library",
    )  # fmt: skip


def main() -> None:
    started = time.perf_counter()
    rows, more = cases()
    rows.append(cold_start())
    answer("match", rows, **more, took_s=time.perf_counter() - started)


if __name__ == "__main__":
    main()
