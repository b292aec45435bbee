"""The pack as one document, for PDF and Word: order and wording. Looks are in `documents`."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.documents.model import Block, Document, Heading, Index, PageBreak, Paragraph, Table
from anlan.documents.model import Contents as ContentsBlock
from anlan.reporting.offlinepack import strategyblocks, words
from anlan.reporting.offlinepack.content import PackFacts, System
from anlan.reporting.offlinepack.written import Written

_NONE = "–"


def build(facts: PackFacts, written: Sequence[Written]) -> Document:
    """The document in the language that is active, which is the pack's."""
    blocks: list[Block] = [
        Paragraph(_("For the moment in which Anlan itself cannot be reached."), "lead"),
        Paragraph(_usage(), "note"),
        PageBreak(),
        ContentsBlock(_("Contents"), 1),
        PageBreak(),
    ]
    for number, (title, part) in enumerate(_chapters(facts), start=1):
        blocks += [Heading(1, f"{number}. {title}"), *part]
    for each in written:
        blocks += [PageBreak(), *strategyblocks.blocks(each, {one.slug for one in written})]
    blocks += [PageBreak(), Heading(1, _("Index of symptoms")), *symptoms(facts, written)]
    return Document(
        title=_("Emergency strategies, offline pack"),
        subtitle=facts.name,
        language=facts.language,
        blocks=tuple(blocks),
        running_head=words.running_head(facts),
        cover=words.cover(facts),
        made_at=facts.made_at,
    )


def _usage() -> str:
    return _(
        "Look up what you see in the index of symptoms at the end, open the strategy, and work its "
        "steps from the top. Values that only the emergency can tell are lines to write on."
    )


def _chapters(facts: PackFacts) -> list[tuple[str, list[Block]]]:
    return [
        (_("Contacts"), contacts(facts)),
        (_("Who is told when"), ladders(facts)),
        (_("Duty roster"), roster(facts)),
        (_("Systems and their backups"), systems(facts.systems)),
        (_("Strategies in this pack"), overview(facts)),
    ]


def contacts(facts: PackFacts) -> list[Block]:
    head = (
        pgettext("person", "Name"),
        pgettext("person", "Side"),
        pgettext("person", "Function"),
        _("Phone"),
        _("E-mail"),
    )
    rows = tuple(
        (
            person.name,
            words.side(person.side),
            person.role or _NONE,
            person.phone or words.missing(_("page “Contacts”")),
            person.email or _NONE,
        )
        for person in facts.contacts
    )
    nobody = _("Nobody is entered. Enter contacts on the page “Contacts”.")
    return _table(head, rows, (3, 2, 3, 4, 5), nobody)


def ladders(facts: PackFacts) -> list[Block]:
    head = (
        _("Severity"),
        pgettext("offline pack", "After"),
        _("Who is told"),
        pgettext("offline pack", "How"),
    )
    rows = tuple(
        (
            words.severity(severity),
            words.after(rung.after_s),
            _("duty level %(level)s, see the duty roster") % {"level": rung.level},
            words.channel(rung.channel),
        )
        for severity, rungs in facts.ladders
        for rung in rungs
    )
    note = _("Without Anlan somebody has to watch the clock: call the next one when it is time.")
    return [Table(head, rows, (3, 2, 5, 2)), Paragraph(note, "note")]


def roster(facts: PackFacts) -> list[Block]:
    head = (_("Level"), _("From"), _("Until"), pgettext("person", "Name"), _("How to reach"))
    rows = tuple(
        (
            str(turn.level),
            turn.begins,
            turn.ends or _("until further notice"),
            turn.name,
            turn.phone or words.missing(_("page “Contacts”")),
        )
        for turn in facts.turns
    )
    nobody = _("Nobody is on the roster. Enter shifts on the page “On duty”.")
    blocks = _table(head, rows, (1, 3, 3, 3, 4), nobody)
    if facts.gaps and facts.turns:
        gap_rows = tuple((str(gap.level), gap.begins, gap.ends) for gap in facts.gaps)
        blocks += [
            Heading(2, _("Times without anybody")),
            Table((_("Level"), _("From"), _("Until")), gap_rows, (1, 3, 3)),
        ]
    span = _("Weeks from %(start)s to %(end)s, local time of %(zone)s.")
    said = span % {"start": facts.weeks[0], "end": facts.weeks[1], "zone": facts.zone}
    return [*blocks, Paragraph(said, "note")]


def systems(rows: Sequence[System]) -> list[Block]:
    head = (
        _("System"),
        pgettext("asset", "Class"),
        pgettext("asset", "Address"),
        pgettext("asset", "Owner"),
        _("Last good copy"),
        _("Last proven copy"),
    )
    lines = tuple(
        (
            f"{row.name} ({row.code})",
            words.asset_class(row.asset_class),
            row.address or words.missing(_("page “Assets”")),
            row.owner or _NONE,
            row.last_good or words.no_copy(row),
            row.last_proven or words.no_proof(row),
        )
        for row in rows
    )
    nothing = _("No system is entered. Enter systems on the page “Assets”.")
    return _table(head, lines, (4, 2, 4, 2, 3, 3), nothing)


def overview(facts: PackFacts) -> list[Block]:
    head = (_("Strategy"), _("Why it is in the pack"), _("Version"))
    rows = tuple(
        (each.title, words.why(each, facts), f"{each.number} · {each.sha256[:12]}")
        for each in facts.strategies
    )
    blocks = _table(head, rows, (4, 5, 3), _("No strategy concerns this organisation yet."))
    if facts.left_out:
        left = tuple(
            (
                each.title,
                _("for %(classes)s; no such system is entered")
                % {"classes": words.classes(each.applies_to)},
            )
            for each in facts.left_out
        )
        blocks += [
            Heading(2, _("Left out")),
            Table((_("Strategy"), pgettext("offline pack", "Why")), left, (4, 8)),
        ]
    return blocks


def symptoms(facts: PackFacts, written: Sequence[Written]) -> list[Block]:
    """By the alphabet, Chinese by the order of GB 18030, which is that of the sounds."""
    pairs = {(said, each.title, f"s-{each.slug}") for each in written for said in each.symptoms}
    rows = tuple(sorted(pairs, key=lambda row: (row[0].casefold().encode("gb18030"), row)))
    head = (_("What is seen"), _("Strategy"), pgettext("offline pack", "Page"))
    return [Index(head, rows)] if rows else [Paragraph(_NONE)]


def _table(
    head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...], none: str
) -> list[Block]:
    return [Table(head, rows, widths) if rows else Paragraph(none, "note")]
