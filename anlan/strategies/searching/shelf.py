"""What lists and search need of versions, read once: texts of a version never change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anlan.strategies.searching.ranking import Document
from anlan.strategies.searching.texts import document_of

if TYPE_CHECKING:
    from anlan.strategies.models import StrategyVersion

_KEPT = 500
_known: dict[str, Shelved] = {}


@dataclass(frozen=True)
class Shelved:
    """The searched texts, and in each language what a row of a list shows."""

    document: Document
    heads: dict[str, dict[str, Any]]


def shelved(versions: Iterable[StrategyVersion]) -> dict[int, Shelved]:
    """By id of the version; the fingerprint is the key, so that an id used again is harmless."""
    versions = list(versions)
    unknown = [version.pk for version in versions if version.sha256 not in _known]
    if len(_known) + len(unknown) > _KEPT:
        _known.clear()
        unknown = [version.pk for version in versions]
    if unknown:
        rows = type(versions[0]).objects.filter(pk__in=unknown)
        for sha256, parsed in rows.values_list("sha256", "parsed"):
            _known[sha256] = _shelve(parsed)
    return {version.pk: _known[version.sha256] for version in versions}


def _shelve(parsed: dict[str, dict[str, Any]]) -> Shelved:
    return Shelved(document_of(parsed), {name: _head(one) for name, one in parsed.items()})


def _head(parsed: dict[str, Any]) -> dict[str, Any]:
    plain = ("title", "severity", "applies_to", "rto_s", "rpo_s")
    return {**{name: parsed[name] for name in plain}, "steps": len(parsed["steps"])}
