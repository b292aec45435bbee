"""What a chart needs: points for the browser, and a small table for those without JavaScript."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

NEWEST = 5


@dataclass(frozen=True)
class Look:
    """How a chart is drawn; limits are dashed lines in the colours of warning and alarm."""

    unit: str = ""
    height: Literal["sm", "md", "lg"] = "md"
    kind: Literal["line", "bar"] = "line"
    limit_warn: float | None = None
    limit_crit: float | None = None


def context(name: str, series: Iterable[Mapping[str, Any]], look: Look) -> dict[str, Any]:
    """Context of web/tags/chart.html; each series is {"name", "points": [[moment, number], …]}."""
    lines = [
        {
            "name": str(one["name"]),
            "points": [[_millis(at), value] for at, value in one["points"]],
        }
        for one in series
    ]
    return {
        "data_id": f"chart-{name}",
        "height": look.height,
        "unit": look.unit,
        "data": {
            "kind": look.kind,
            "unit": look.unit,
            "warn": look.limit_warn,
            "crit": look.limit_crit,
            "series": lines,
        },
        "rows": [
            (line["name"], _moment(at), value)
            for line in lines
            for at, value in line["points"][-NEWEST:]
        ],
    }


def _millis(at: datetime | str | float) -> int:
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    if isinstance(at, datetime):
        return int(at.timestamp() * 1000)
    return int(at)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)
