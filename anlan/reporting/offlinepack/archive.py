"""The ZIP of a pack: PDF, Word, pages that open offline, charts, contacts, Markdown, hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.reporting.offlinepack import words
from anlan.reporting.offlinepack.content import PackFacts
from anlan.reporting.offlinepack.written import Written, with_pages

_EPOCH = (1980, 1, 1, 0, 0, 0)
_STYLE = Path(__file__).with_name("style.css")


def build(facts: PackFacts, written: Sequence[Written], made: Mapping[str, bytes]) -> bytes:
    """The archive; `made` are the files that lie in it as they are. Equal content, equal bytes."""
    files = dict(made)
    files["style.css"] = _STYLE.read_bytes()
    files["index.html"] = _index(facts, written).encode()
    files["contacts.csv"] = contacts_csv(facts)
    slugs = frozenset(each.slug for each in written)
    for each in written:
        files[f"strategies/{each.slug}.html"] = _page(facts, each, slugs).encode()
        files[f"charts/{each.slug}.svg"] = each.chart.encode()
    for strategy in facts.strategies:
        files[f"markdown/{strategy.slug}.{facts.language}.md"] = strategy.markdown.encode()
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    files["SHA256SUMS"] = "".join(sums).encode()
    return _zipped(files)


def contacts_csv(facts: PackFacts) -> bytes:
    """For address books and spreadsheets; the mark in front lets Excel read it as UTF-8."""
    target = io.StringIO(newline="")
    rows = csv.writer(target)
    rows.writerow(
        (
            pgettext("person", "Name"),
            pgettext("person", "Side"),
            pgettext("person", "Function"),
            _("Phone"),
            _("E-mail"),
        )
    )
    for person in facts.contacts:
        cells = (person.name, words.side(person.side), person.role, person.phone, person.email)
        rows.writerow([_harmless(cell) for cell in cells])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _harmless(cell: str) -> str:
    """A spreadsheet would run a cell that begins like a formula; a phone number stays as it is."""
    is_formula = cell[:1] in ("=", "@", "\t") or (cell[:1] in "+-" and not _is_number(cell))
    return f"'{cell}" if cell and is_formula else cell


def _is_number(cell: str) -> bool:
    return all(char.isdigit() or char in "+-() ." for char in cell)


def _index(facts: PackFacts, written: Sequence[Written]) -> str:
    pairs = sorted(
        ((said, each) for each in written for said in each.symptoms),
        key=lambda pair: (pair[0].casefold().encode("gb18030"), pair[1].slug),
    )
    ctx = {
        "facts": facts,
        "strategies": written,
        "symptoms": [(said, each.slug, each.title) for said, each in pairs],
        "cover": words.cover(facts),
        "contacts": [(person, words.side(person.side)) for person in facts.contacts],
        "ladders": [
            (words.severity(level), words.after(rung.after_s), rung.level)
            for level, rungs in facts.ladders
            for rung in rungs
        ],
        "systems": [(row, words.no_copy(row), words.no_proof(row)) for row in facts.systems],
        "left_out": [(each.title, words.classes(each.applies_to)) for each in facts.left_out],
        "up": "",
    }
    return render_to_string("reporting/pack/index.html", ctx)


def _page(facts: PackFacts, written: Written, slugs: frozenset[str]) -> str:
    def linked(parts: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str, str]]:
        return [(key, heading, with_pages(html, slugs)) for key, heading, html in parts]

    ctx = {
        "facts": facts,
        "one": written,
        "severity": words.severity(written.severity),
        "before": linked(written.before),
        "after": linked(written.after),
        "steps": [(step, with_pages(step.html, slugs)) for step in written.steps],
        "systems": [(row, words.no_copy(row), words.no_proof(row)) for row in written.systems],
        "up": "../",
    }
    return render_to_string("reporting/pack/strategy.html", ctx)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name])
    return target.getvalue()
