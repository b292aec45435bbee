"""Readings, verdicts and states on pages: `{% load inspection %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from anlan.inspection.models import Check, Finding, RoundResult
from anlan.inspection.wording import delta_text, limits_text, reading_text
from anlan.web.templatetags.anlan import badge

register = template.Library()

TONES = {"ok": "ok", "warn": "warn", "crit": "crit", "na": "muted", "unknown": "info"}
ICONS = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "crit": "alert-circle",
    "na": "",
    "unknown": "help-circle",
}
STATE_TONES = {"open": "crit", "rectified": "info", "reviewed": "ok"}


@register.filter
def reading(row: Check | RoundResult) -> str:
    return reading_text(row.value, row.unit)


@register.filter
def previous(row: RoundResult) -> str:
    return reading_text(row.previous, row.unit)


@register.filter
def delta(row: RoundResult) -> str:
    return delta_text(row.delta, row.unit)


@register.filter
def limits(check: Check) -> str:
    """The catalogue's words, or the check's own limits."""
    item = check.item
    if item is not None and item.thresholds == check.thresholds:
        return item.criterion
    return limits_text(check.metric, check.thresholds)


@register.simple_tag
def verdict_badge(row: RoundResult) -> SafeString:
    """合格/不合格/不涉及/未检 in the colour of the severity behind it."""
    return badge(TONES[row.severity], row.get_verdict_display(), ICONS[row.severity])


@register.simple_tag
def state_badge(row: Any) -> SafeString:
    return badge(TONES[row.severity], row.get_severity_display(), ICONS[row.severity])


@register.simple_tag
def finding_badge(finding: Finding) -> SafeString:
    return badge(STATE_TONES[finding.state], finding.get_state_display())
