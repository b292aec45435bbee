"""The words of the UI kit for templates: `{% load anlan %}`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from anlan.core.reasons import Reason
from anlan.core.saying import say as say_reason
from anlan.web import charts, formats, registry, words
from anlan.web.icons import icon_svg
from anlan.web.registry import Words

register = template.Library()
Context = template.Context


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    return icon_svg(name, css)


@register.simple_tag
def badge(tone: str, label: Words, icon: str = "") -> SafeString:
    """A short state: colour and word, never colour alone."""
    if tone not in words.TONES:
        raise ImproperlyConfigured(f"Unknown tone {tone!r}; one of {', '.join(words.TONES)}.")
    picture = icon_svg(icon) if icon else ""
    return format_html('<span class="anlan-badge tone-{}">{}{}</span>', tone, picture, label)


@register.simple_tag
def severity(level: str, short: bool = False) -> SafeString:
    """Severity I to IV as colour, shape and word."""
    face = words.SEVERITIES.get(str(level))
    if face is None:
        return badge("muted", "–")
    text = (
        format_html("<b>{}</b>", level) if short else format_html("<b>{}</b> {}", level, face.word)
    )
    return format_html(
        '<span class="severity severity-{}" title="{} {}">{}{}</span>',
        face.tone,
        level,
        face.word,
        icon_svg(face.icon),
        text,
    )


@register.simple_tag
def proof_badge(level: int, expired: bool = False, disproved: bool = False) -> SafeString:
    face = words.proof_face(int(level or 0), is_expired=expired, is_disproved=disproved)
    return badge(face.tone, face.word, face.icon)


@register.inclusion_tag("web/tags/clock.html")
def clock(
    due_at: datetime | None,
    paused: bool = False,
    done_at: datetime | None = None,
    warn: int = 600,
) -> dict[str, Any]:
    """The time left until `due_at`; counts down in the browser, right without JavaScript too."""
    if due_at is None:
        return {"state": "none"}
    now = timezone.now()
    left = due_at - (done_at or now)
    late = left < timedelta(0)
    if done_at:
        state = "missed" if late else "kept"
    elif paused:
        state = "paused"
    else:
        state = "late" if late else "soon" if left.total_seconds() < warn else "running"
    return {
        "state": state,
        "due_at": due_at,
        "warn": warn,
        "words": formats.span_words(abs(left)),
        "ticks": not done_at and not paused,
    }


@register.inclusion_tag("web/tags/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """Entries in the order given: at, title and, where there is one, any of the other fields."""
    return {"entries": [_entry(entry) for entry in entries]}


@register.inclusion_tag("web/tags/empty.html")
def empty(
    title: Words, hint: Words = "", url: str = "", label: Words = "", icon: str = "inbox"
) -> dict[str, Any]:
    """What stands where nothing is yet, and what to do next."""
    return {"title": title, "hint": hint, "url": url, "label": label, "icon": icon}


@register.inclusion_tag("web/tags/chart.html")
def chart_line(name: str, series: Iterable[Mapping[str, Any]], **look: Any) -> dict[str, Any]:
    """A line or bar chart over time; without JavaScript the newest values as a table."""
    return charts.context(name, series, charts.Look(**look))


@register.inclusion_tag("web/tags/tabs.html")
def tabs(items: Iterable[tuple[Any, ...]], current: str) -> dict[str, Any]:
    lines = [
        {"label": i[0], "url": i[1], "key": i[2], "count": i[3] if len(i) > 3 else None}
        for i in items
    ]
    return {"items": lines, "current": current}


@register.simple_tag(takes_context=True)
def post_button(context: Context, url: str, label: Words, **look: Any) -> str:
    """A button that changes something: a small POST form of its own."""
    return _with_request(context, "web/tags/post_button.html", {"url": url, "label": label, **look})


@register.simple_tag(takes_context=True)
def confirm(context: Context, url: str, label: Words, question: Words, **look: Any) -> str:
    """A button whose click asks first; works without JavaScript."""
    values = {"url": url, "label": label, "question": question, **look}
    return _with_request(context, "web/tags/confirm.html", values)


@register.simple_tag(takes_context=True)
def again(context: Context, block: str) -> SafeString:
    """A block's text a second time: the title of the window is also the heading of the page."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    node = blocks.get_block(block) if blocks else None
    return SafeString(node.render(context).strip()) if node else SafeString("")


@register.simple_tag(takes_context=True)
def panels(context: Context, page: str, subject: Any) -> SafeString:
    """The parts that other domains registered for this page."""
    return _parts(context, registry.panels(page), subject)


@register.simple_tag(takes_context=True)
def overview_tiles(context: Context, phase: str) -> SafeString:
    return _parts(context, registry.overview_tiles(phase))


@register.filter
def say(reason: Reason | Mapping[str, object] | None) -> str:
    return say_reason(reason) if reason else ""


@register.filter
def moment(value: datetime | None, form: str = "") -> str | SafeString:
    """A moment in local time, with UTC as the tooltip; `moment:"relative"` for "3 min ago"."""
    if value is None:
        return "–"
    now = timezone.now()
    text = formats.moment_words(value, now)
    tip = formats.utc_words(value)
    if form == "relative":
        text, tip = formats.relative_words(value, now), f"{text} · {tip}"
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), tip, text)


@register.filter
def span(value: timedelta | float | None) -> str:
    return formats.span_words(value)


@register.filter("bytes")
def size(value: float | None) -> str:
    return formats.size_words(value)


@register.filter("json")
def pretty_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str)


_ENTRY_FIELDS = ("at", "title", "text", "actor", "tone", "icon", "seq", "hash", "pairs", "url")


def _entry(entry: Any) -> dict[str, Any]:
    """Mappings and objects alike; a field that is missing is simply not shown."""
    if isinstance(entry, Mapping):
        return {name: entry.get(name) for name in _ENTRY_FIELDS}
    return {name: getattr(entry, name, None) for name in _ENTRY_FIELDS}


def _with_request(context: Context, name: str, values: dict[str, Any]) -> str:
    return render_to_string(name, values, request=context.get("request"))


def _parts(context: Context, parts: list[registry.Panel], *subject: Any) -> SafeString:
    request = context["request"]
    shown = []
    for part in parts:
        values = part.context(request, *subject)
        if values is not None:
            shown.append(render_to_string(part.template, dict(values), request=request))
    return SafeString("".join(shown))
