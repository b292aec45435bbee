"""Runs every bench_*.py and prints one table; the figures also go to build/bench.json.

A benchmark is a program that prints {"bench": name, "figures": [figure, …]}; a figure stands beside
the plain way to do the same on the same machine, with their ratio. Each runs in a process of its
own, so that one cannot warm or break another.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# All of them together stay below 15 minutes.
LIMIT_S = 240


def run_one(script: Path, *, full: bool) -> dict[str, Any]:
    """One benchmark's result; a failure is part of the report, not the end of it."""
    started = time.monotonic()
    environment = {key: text for key, text in os.environ.items() if not key.startswith("ANLAN_")}
    environment["ANLAN_LANGUAGE"] = "en"
    try:
        done = subprocess.run(
            [sys.executable, str(script), *(["--full"] if full else [])],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_S * (10 if full else 1),
            check=False,
        )
        result = json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr[-800:]}
    except subprocess.TimeoutExpired:
        result = {"error": f"not finished after {LIMIT_S} s"}
    except ValueError:
        result = {"error": "printed no JSON"}
    result["file"] = script.name
    result["took_s"] = round(time.monotonic() - started, 1)
    return result


def machine() -> dict[str, Any]:
    import django

    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "django": django.__version__,
        "commit": commit.stdout.strip(),
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def table(results: list[dict[str, Any]]) -> str:
    head = ("what", "Anlan", "plain", "ratio", "plain is")
    rows = [head]
    for result in results:
        if "error" in result:
            last = result["error"].strip().splitlines()[-1:] or ["?"]
            rows.append((result["file"], "FAILED", "", "", last[0][:70]))
        rows += [row_of(figure) for figure in result.get("figures", [])]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def row_of(figure: dict[str, Any]) -> tuple[str, str, str, str, str]:
    unit, value, plain = figure["unit"], figure["value"], figure.get("plain")
    ratio = f"{value / plain:.2f}" if plain else ""
    shown = f"{plain:g} {unit}".strip() if plain is not None else ""
    return (figure["what"], f"{value:g} {unit}".strip(), shown, ratio, figure.get("plain_is", ""))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="also the long runs")
    options.add_argument("names", nargs="*", help="only these, for example: match engine")
    given = options.parse_args()
    scripts = sorted(HERE.glob("bench_*.py"))
    if given.names:
        scripts = [one for one in scripts if one.stem.removeprefix("bench_") in given.names]
    results = []
    for script in scripts:
        print(f"… {script.name}", file=sys.stderr)
        results.append(run_one(script, full=given.full))
    report = {"machine": machine(), "results": results}
    target = ROOT / "build/bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report, ensure_ascii=False))
    print("\n" + table(results))
    return 1 if any("error" in result for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
