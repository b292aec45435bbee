"""`anlan strategy show SLUG --asset …`: the strategy with the present situation of one asset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from anlan.assets.models import Asset
from anlan.strategies.fileformat.vocabulary import HEADINGS
from anlan.strategies.fill import Filler
from anlan.strategies.missing import Places
from anlan.strategies.parser import ParsedStrategy
from anlan.strategies.render import Rendered, completed, render_parsed, wording
from anlan.strategies.situations import situation_of


def filled(stored: Mapping[str, Any], asset: Asset) -> dict[str, Any]:
    """The strategy with the situation of the asset, for programs."""
    parsed = ParsedStrategy.from_json(stored)
    situation = situation_of(asset, timezone.now())
    rendered = render_parsed(parsed, situation)
    return {
        "slug": parsed.slug,
        "title": parsed.title,
        "language": parsed.language,
        "asset": {"code": asset.code, "name": asset.name, "organisation": asset.organisation.code},
        "sections": _sections(parsed, situation),
        "steps": [
            {"id": step.id, "text": step.text, "command": step.command, "expect": step.expect}
            for step in rendered.steps
        ],
        "missing": _missing(parsed, rendered, Places(asset, situation)),
    }


def _sections(parsed: ParsedStrategy, situation: Mapping[str, Any]) -> dict[str, str]:
    with override("zh-hans" if parsed.language == "zh" else "en"):
        filler = Filler(completed(situation), wording, _("missing"))
        texts = {key: text for key, text in parsed.sections.items() if key != "respond"}
        return {key: filler.text(text).strip() for key, text in texts.items()}


def _missing(parsed: ParsedStrategy, rendered: Rendered, places: Places) -> list[dict[str, str]]:
    with override("zh-hans" if parsed.language == "zh" else "en"):
        return [
            {
                "name": one.name,
                "words": one.words,
                "where": one.where,
                "url": f"{settings.ANLAN_PUBLIC_URL}{one.url}" if one.url else "",
            }
            for one in places.missing(rendered.missing)
        ]


def for_people(filled: Mapping[str, Any]) -> str:
    language = filled["language"]
    lines = [f"{filled['title']} · {filled['asset']['name']}"]
    for key, heading in HEADINGS.items():
        lines += ["", f"## {heading[language]}", ""]
        lines += _steps(filled["steps"]) if key == "respond" else [filled["sections"].get(key, "")]
    if filled["missing"]:
        with override("zh-hans" if language == "zh" else "en"):
            lines += ["", _("Missing values:")]
        lines += [
            f"- {one['words']} ({one['name']}) → {one['where']} {one['url']}".rstrip()
            for one in filled["missing"]
        ]
    return "\n".join(lines)


def _steps(steps: list[dict[str, str]]) -> list[str]:
    lines = []
    for number, step in enumerate(steps, 1):
        lines.append(f"{number}. {step['text']}")
        lines += [f"   $ {step['command']}"] if step["command"] else []
        lines += [f"   → {step['expect']}"] if step["expect"] else []
    return lines
