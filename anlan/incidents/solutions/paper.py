"""An issued solution as a document: order and words; looks are in `documents`."""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.documents.model import (
    Block,
    Document,
    Heading,
    KeyValues,
    Language,
    Paragraph,
    Signatures,
    from_json,
)
from anlan.incidents.models import Incident, Solution
from anlan.incidents.rules import Kind
from anlan.incidents.solutions.draft import INTERFACE_LANGUAGE


def build(solution: Solution, *, number: int, by: str) -> Document:
    """The paper of version `number`, in the language of the solution."""
    language: Language = "en" if solution.language == "en" else "zh"
    incident = solution.incident
    with translation.override(INTERFACE_LANGUAGE[language]):
        mark = "" if incident.kind == Kind.REAL else f" [{incident.get_kind_display()}]"
        return Document(
            title=_("Solution") + mark,
            subtitle=f"{incident.number} · {incident.headline}",
            language=language,
            blocks=tuple(_blocks(solution, incident)),
            running_head=f"{incident.number} · {incident.organisation}",
            cover=(
                (pgettext("report", "Customer"), str(incident.organisation)),
                (pgettext("report", "Incident"), incident.number),
                (_("Affected system"), str(incident.asset) if incident.asset else "–"),
                (pgettext("report", "Severity"), incident.severity),
                (_("Version"), str(number)),
                (_("Issued"), f"{_moment(timezone.now())} · {by}"),
            ),
        )


def _blocks(solution: Solution, incident: Incident) -> list[Block]:
    named = (
        (_("Cause so far"), solution.cause),
        (_("Temporary measure"), solution.temporary),
        (_("Permanent measure"), solution.permanent),
        (_("Risk"), solution.risk),
    )
    blocks: list[Block] = []
    for title, text in named:
        blocks += [Heading(1, title), Paragraph(text or "–")]
    blocks += [
        Heading(1, _("Who and by when")),
        KeyValues(
            (
                (_("Responsible"), solution.who or "–"),
                (_("By when"), _moment(solution.due_at) if solution.due_at else "–"),
                (_("Based on strategy"), solution.based_on or "–"),
            )
        ),
        Signatures(
            (_("Role"), pgettext("person", "Name"), _("Signature"), _("Date")),
            ((_("Issued by"), ""), (_("Agreed for the customer"), "")),
        ),
        Paragraph(
            _("Head of the timeline when this was issued: %(head)s")
            % {"head": incident.timeline_head},
            "mono",
        ),
    ]
    return blocks


def _moment(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M %Z")  # type: ignore[arg-type]  # aware


def text_of(solution: Solution) -> str:
    """The issued solution as plain text, for a message."""
    document = from_json(solution.document)
    lines = [document.title, document.subtitle, ""]
    lines += [f"{name}: {value}" for name, value in document.cover]
    for block in document.blocks:
        if isinstance(block, Heading):
            lines += ["", f"== {block.text}"]
        elif isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, KeyValues):
            lines += [f"{name}: {value}" for name, value in block.rows]
    return "\n".join(lines)
