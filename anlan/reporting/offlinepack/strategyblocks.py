"""One strategy of the pack as blocks of the document."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.documents.fromhtml import blocks_of
from anlan.documents.model import Block, Heading, KeyValues, Paragraph, Picture, Rich, Run, Table
from anlan.reporting.offlinepack import charts, words
from anlan.reporting.offlinepack.written import Written, WrittenStep

_SCHEME = "strategy:"


def blocks(written: Written, slugs: Collection[str]) -> list[Block]:
    """Facts, chart, sections and steps; links lead to the other strategies of the pack."""

    def target(href: str) -> str:
        slug = href.removeprefix(_SCHEME)
        if href.startswith(_SCHEME):
            return f"#s-{slug}" if slug in slugs else ""
        return href

    found: list[Block] = [Heading(1, written.title, f"s-{written.slug}"), _facts(written)]
    found += _systems(written)
    for key, heading, html in written.before:
        found += [Heading(2, heading, _anchor(written, key)), *blocks_of(html, target, level=3)]
    found += [Heading(2, written.respond, _anchor(written, "respond"))]
    for step in written.steps:
        found += [
            Heading(3, step.headline, _anchor(written, f"step-{step.id}")),
            *blocks_of(step.html, target, level=3),
            *_details(written, step),
        ]
    for key, heading, html in written.after:
        found += [Heading(2, heading, _anchor(written, key)), *blocks_of(html, target, level=3)]
    return found + _chart(written) + _missing(written)


def _anchor(written: Written, part: str) -> str:
    return f"s-{written.slug}.{part}"


def _facts(written: Written) -> Block:
    return KeyValues(
        (
            (_("Severity"), words.severity(written.severity)),
            (_("Category"), written.category),
            ("RTO / RPO", f"{written.rto} / {written.rpo}"),
            (_("Roles"), _(", ").join(written.roles)),
        )
    )


def _systems(written: Written) -> list[Block]:
    if not written.systems:
        return []
    head = (
        _("System"),
        pgettext("asset", "Address"),
        pgettext("asset", "Owner"),
        _("Last good copy"),
        _("Last proven copy"),
    )
    rows = tuple(
        (
            row.name,
            row.address or words.missing(_("page “Assets”")),
            row.owner or "–",
            row.last_good or words.no_copy(row),
            row.last_proven or words.no_proof(row),
        )
        for row in written.systems
    )
    return [Heading(2, _("Your systems of this kind")), Table(head, rows, (4, 4, 2, 3, 3))]


def _details(written: Written, step: WrittenStep) -> list[Block]:
    found: list[Block] = [Paragraph(step.command, "mono")] if step.command else []
    for label, text in step.notes:
        found.append(Rich(((label, "strong", ""), (f" {text}", "", ""))))
    for way in step.ways:
        runs: tuple[Run, ...] = (
            (f"{way.answer} ", "strong", ""),
            ("→ ", "", ""),
            (way.words, "link", f"#{_anchor(written, way.anchor)}"),
        )
        found.append(Rich(runs, "", 1))
    return found


def _chart(written: Written) -> list[Block]:
    drawn = charts.pieces(written.chart)
    found: list[Block] = [Heading(2, _("Flow chart"))]
    for number, piece in enumerate(drawn, start=1):
        caption = f"{written.title} {number}/{len(drawn)}" if len(drawn) > 1 else ""
        found.append(Picture(piece.encode(), 150, caption))
    return found


def _missing(written: Written) -> list[Block]:
    if not written.missing:
        return []
    head = (_("What is missing"), _("Where to enter it"))
    return [Heading(2, _("Missing values")), Table(head, written.missing, (4, 5))]
