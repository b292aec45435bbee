"""What benchmarks share: a data folder of their own, medians, one figure."""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def figure(
    what: str, value: float, unit: str, *, plain: float | None = None, plain_is: str = ""
) -> dict[str, Any]:
    """One line of the table; `plain` is what the plain way of doing it takes, in the same unit."""
    found: dict[str, Any] = {"what": what, "value": rounded(value), "unit": unit}
    if plain is not None:
        found |= {"plain": rounded(plain), "plain_is": plain_is, "ratio": rounded(value / plain)}
    return found


def rounded(value: float) -> float:
    return float(f"{value:.3g}")


def median_s(work: Callable[[], object], times: int) -> float:
    """Seconds that the work takes, the median of some runs after one that warms up."""
    work()
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return statistics.median(spent)


@contextmanager
def anlan(url: str = "") -> Iterator[Path]:
    """Django on a fresh, migrated database in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="anlan-bench-") as name:
        folder = Path(name)
        os.environ |= {"ANLAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "anlan.config.settings"}
        if url:
            os.environ["ANLAN_DATABASE_URL"] = url
        import django
        from django.core.management import call_command

        from anlan.config.messages import compile_catalogues

        compile_catalogues()
        django.setup()
        from django.conf import settings

        from anlan.core.secrets import ensure_master_key

        ensure_master_key(Path(settings.ANLAN_KEY_FILE))
        call_command("migrate", verbosity=0)
        yield folder


def answer(name: str, figures: list[dict[str, Any]], **more: Any) -> None:
    """Print the result as the runner wants it."""
    json.dump({"bench": name, "figures": figures, **more}, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
