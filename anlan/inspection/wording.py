"""Words for metrics, values and limits in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.inspection.models import Check
from anlan.inspection.rules import written
from anlan.inspection.thresholds import Condition, ThresholdError, parse

METRICS: dict[str, str | Promise] = {
    "http.up": gettext_lazy("answers as it should"),
    "http.total_ms": gettext_lazy("response time"),
    "tcp.up": gettext_lazy("accepts connections"),
    "tls.days_left": gettext_lazy("days until the certificate expires"),
    "tls.valid": gettext_lazy("certificate trusted"),
    "tls.protocol": gettext_lazy("TLS version"),
    "disk.free_bytes": gettext_lazy("free space"),
    "disk.used_percent": gettext_lazy("space used"),
    "file.exists": gettext_lazy("file is there"),
    "file.age_s": gettext_lazy("age of the file"),
    "sqlite.exists": gettext_lazy("database file is there"),
    "sqlite.ok": gettext_lazy("database is sound"),
}
UNITS = {"disk.free_bytes": "B", "file.age_s": "s", "http.total_ms": "ms", "tls.days_left": "d",
         "disk.used_percent": "%"}  # fmt: skip


def metric_label(metric: str) -> str:
    return str(METRICS.get(metric, metric))


def name_in(check: Check, language: str) -> str:
    with translation.override(language):
        return check.name[:120]


def criterion_of(check: Check, language: str) -> str:
    """The catalogue's words; a check of one's own, or one with its own limits, says those."""
    with translation.override(language):
        item = check.item
        if item is not None and item.thresholds == check.thresholds:
            return item.criterion
        return limits_text(check.metric, check.thresholds)


def limits_text(metric: str, thresholds: dict[str, Any]) -> str:
    try:
        limits = parse(metric, thresholds)
    except ThresholdError:
        return ""
    parts = []
    if limits.warn is not None:
        parts.append(_("warning: %(limit)s") % {"limit": _condition(limits.warn)})
    if limits.crit is not None:
        parts.append(_("critical: %(limit)s") % {"limit": _condition(limits.crit)})
    return "; ".join(parts)


def _condition(condition: Condition) -> str:
    parts = [_one(condition), *(_one(other) for other in condition.all_of)]
    text = _(" and ").join(parts)
    if condition.for_s:
        text = _("%(limit)s for %(seconds)d s") % {"limit": text, "seconds": condition.for_s}
    return _(" or ").join([text, *(_condition(other) for other in condition.any_of)])


def _one(condition: Condition) -> str:
    label = metric_label(condition.metric)
    if isinstance(condition.value, bool):
        return _("not “%(what)s”") % {"what": label} if not condition.value else label
    limit = written(condition.value, UNITS.get(condition.metric, ""))
    unit = UNITS.get(condition.metric, "")
    return f"{label} {condition.op} {limit}" + (f" {unit}" if unit not in {"", "B"} else "")


def reading_text(value: Any, unit: str) -> str:
    """A value for people: yes and no, sizes, numbers with their unit; a dash when unknown."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | dict):
        return str(value)
    text = written(value, unit)
    return text if unit in {"", "B"} else f"{text} {unit}"


def delta_text(delta: float | None, unit: str) -> str:
    if delta is None or not delta:
        return ""
    sign = "+" if delta > 0 else "−"
    return sign + reading_text(abs(delta), unit)
