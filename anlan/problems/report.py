"""Order and wording of the problem report (问题汇报/故障处理报告). Looks are in `documents`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.documents.model import (
    Block,
    Document,
    Heading,
    KeyValues,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
    from_json,
)
from anlan.problems.content import ReportContent, Row

if TYPE_CHECKING:
    from anlan.problems.models import ProblemReport

INTERFACE_LANGUAGE = {"zh": "zh-hans", "en": "en"}


def build(content: ReportContent) -> Document:
    """The document of a report; every text is in the report's own language."""
    with translation.override(INTERFACE_LANGUAGE[content.language]):
        return Document(
            title=_("Fault report"),
            subtitle=f"{content.problem_number} · {content.title}",
            language=content.language,
            blocks=tuple(_blocks(content)),
            running_head=f"{content.problem_number} · {content.organisation}",
            cover=_cover(content),
        )


def as_pdf(report: ProblemReport) -> bytes:
    """The frozen revision as PDF: from the same document as its Word file, each time the same."""
    # Typst takes longer to load than everything else at start.
    from anlan.documents import pdf

    document = from_json(report.document)
    return pdf.render(replace(document, made_at=report.created_at.isoformat()))


def _cover(content: ReportContent) -> tuple[tuple[str, str], ...]:
    return (
        (pgettext("report", "Customer"), content.organisation),
        (pgettext("report", "Incident"), content.incident_number),
        (pgettext("report", "Severity"), content.severity),
        (_("Kind of fault"), content.fault_class),
        (_("Affected system"), content.asset),
        (
            pgettext("report", "Version"),
            _("%(stage)s, revision %(revision)s")
            % {"stage": content.stage_name, "revision": content.revision},
        ),
        (pgettext("report", "Made"), f"{content.made_at} ({content.zone}) · {content.made_by}"),
    )


def _blocks(content: ReportContent) -> list[Block]:
    sections = [
        (pgettext("report", "Summary"), _summary(content)),
        (pgettext("report", "Times"), _times(content)),
        (
            pgettext("report", "Cause"),
            _text(content.cause, _("The cause is still being investigated.")),
        ),
        (_("Method used"), _method(content)),
        (pgettext("report", "Losses"), _losses(content)),
        (_("Verification of the recovery"), _verification(content)),
        (_("Who was told"), _told(content)),
        (_("Who acted"), _acted(content)),
        (_("Corrective actions"), _corrective(content)),
        (_("Course of events"), _course(content)),
        (pgettext("report", "Integrity"), _integrity(content)),
        (pgettext("report", "Signatures"), _signatures()),
    ]
    blocks: list[Block] = []
    for number, (title, part) in enumerate(sections, start=1):
        blocks.append(Heading(1, f"{number}. {title}"))
        blocks.extend(part)
    # The signatures belong together on one page.
    blocks.insert(len(blocks) - 2, PageBreak())
    return blocks


def _summary(content: ReportContent) -> list[Block]:
    return [
        Paragraph(content.summary, "lead"),
        KeyValues(
            (
                (_("What was reported"), content.title),
                (_("Noticed by"), content.source),
                (_("Strategy used"), content.strategy or "–"),
            )
        ),
    ]


def _times(content: ReportContent) -> list[Block]:
    rows = tuple((moment.name, moment.at, moment.after_fault) for moment in content.moments)
    zone = Paragraph(_("All times are local time of %(zone)s.") % {"zone": content.zone}, "note")
    head = (pgettext("report", "Moment"), pgettext("report", "Time"), _("After the fault"))
    return [Table(head, rows, (3, 4, 3)), KeyValues(content.spans), zone]


def _method(content: ReportContent) -> list[Block]:
    worked, unknown = _("The steps below were worked."), _("Nothing has been written down yet.")
    blocks = _text(content.method, worked if content.steps else unknown)
    if content.steps:
        steps = (
            pgettext("report", "No."),
            pgettext("report", "Step"),
            pgettext("report", "State"),
            pgettext("report", "Who"),
            pgettext("report", "When"),
            pgettext("report", "Evidence"),
        )
        blocks += [
            Heading(2, pgettext("report", "Steps")),
            Table(steps, content.steps, (1, 6, 2, 2, 3, 4)),
        ]
    blocks.append(Heading(2, _("Restored data")))
    head = (
        _("Copy of"),
        _("Restored to"),
        pgettext("report", "Result"),
        _("Lost since the copy"),
        pgettext("report", "Took"),
    )
    blocks += _table(head, content.restores, (3, 5, 4, 3, 2), _("No data was restored."))
    return blocks


def _losses(content: ReportContent) -> list[Block]:
    blocks = _text(content.losses, _("No losses are known."))
    if content.unrecoverable_reason:
        blocks.append(Heading(2, _("Why data could not be recovered")))
        blocks.append(Paragraph(content.unrecoverable_reason))
    return blocks


def _verification(content: ReportContent) -> list[Block]:
    head = (
        pgettext("report", "Time"),
        pgettext("report", "Check"),
        pgettext("report", "Result"),
        pgettext("report", "Why"),
    )
    nothing = _("The recovery has not been verified yet.")
    return _table(head, content.verification, (3, 4, 2, 5), nothing)


def _told(content: ReportContent) -> list[Block]:
    head = (
        pgettext("report", "Time"),
        pgettext("report", "Recipient"),
        pgettext("report", "Channel"),
        pgettext("report", "State"),
        _("Proof or reason"),
    )
    return _table(head, content.deliveries, (3, 3, 2, 2, 5), _("Nobody was notified."))


def _acted(content: ReportContent) -> list[Block]:
    head = (
        pgettext("report", "Who"),
        pgettext("report", "What"),
        pgettext("report", "First"),
        pgettext("report", "Last"),
    )
    return _table(head, content.people, (3, 5, 3, 3), _("Only Anlan itself acted."))


def _corrective(content: ReportContent) -> list[Block]:
    head = (
        pgettext("report", "Kind"),
        _("What is done"),
        pgettext("report", "Responsible"),
        _("Due on"),
        pgettext("report", "State"),
    )
    nothing = _("No corrective action has been decided yet.")
    return _table(head, content.actions, (3, 6, 2, 2, 2), nothing)


def _course(content: ReportContent) -> list[Block]:
    head = (
        pgettext("report", "No."),
        pgettext("report", "Time"),
        pgettext("report", "What"),
        pgettext("report", "Details"),
        pgettext("report", "Who"),
    )
    return _table(head, content.timeline, (1, 3, 3, 7, 2), _("The timeline is empty."))


def _integrity(content: ReportContent) -> list[Block]:
    sentence = _(
        "The timeline of %(number)s had %(count)s entries when this report was made. "
        "Its head hash proves that none of them was changed since:"
    ) % {"number": content.incident_number, "count": content.entries}
    command = f"anlan timeline verify {content.incident_number} --head {content.head}"
    return [Paragraph(sentence), Paragraph(content.head, "mono"), Paragraph(command, "mono")]


def _signatures() -> list[Block]:
    head = (
        pgettext("report", "Role"),
        pgettext("report", "Name"),
        pgettext("report", "Signature"),
        pgettext("report", "Date"),
    )
    rows = (
        (pgettext("report", "Engineer"), ""),
        (_("Reviewed by"), ""),
        (pgettext("report", "Customer"), ""),
    )
    return [Signatures(head, rows)]


def _text(text: str, otherwise: str) -> list[Block]:
    return [Paragraph(text) if text.strip() else Paragraph(otherwise, "note")]


def _table(
    head: Row, rows: tuple[Row, ...], widths: tuple[int, ...], otherwise: str
) -> list[Block]:
    return [Table(head, rows, widths) if rows else Paragraph(otherwise, "note")]
