"""The timeline as a document, and as one HTML file: order and words; looks are in `documents`."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from anlan.documents import pdf
from anlan.documents.model import Block, Document, Heading, Language, Paragraph, Table
from anlan.incidents.models import Incident
from anlan.incidents.pages import timeline_view

VERIFIER = "verify_timeline.py"


def as_pdf(incident: Incident) -> bytes:
    """In the reader's language; the same entries give the same bytes."""
    return pdf.render(_document(incident))


def as_html(incident: Incident) -> bytes:
    """One file that loads nothing else."""
    ctx = {
        "incident": incident,
        "entries": _oldest_first(incident),
        "language": get_language() or "en",
        "command": _command(incident),
        "zone": timezone.get_current_timezone_name(),
    }
    return render_to_string("incidents/timeline_file.html", ctx).encode()


def _oldest_first(incident: Incident) -> list[dict[str, Any]]:
    return timeline_view(incident)[::-1]


def _command(incident: Incident) -> str:
    return f"python {VERIFIER} {incident.number}-timeline.json --head {incident.timeline_head}"


def _document(incident: Incident) -> Document:
    language: Language = "zh" if (get_language() or "").startswith("zh") else "en"
    entries = _oldest_first(incident)
    return Document(
        title=_("Timeline"),
        subtitle=f"{incident.number} · {incident.headline}",
        language=language,
        blocks=tuple(_blocks(incident, entries)),
        running_head=f"{incident.number} · {incident.organisation}",
        cover=(
            (pgettext("report", "Customer"), str(incident.organisation)),
            (pgettext("report", "Incident"), incident.number),
            (pgettext("report", "Severity"), incident.severity),
            (_("Entries"), str(len(entries))),
        ),
        made_at=entries[-1]["at"].isoformat() if entries else "",
    )


def _blocks(incident: Incident, entries: list[dict[str, Any]]) -> list[Block]:
    head = (_("No."), _("Time"), _("What happened"), _("Who"), _("Hash"))
    rows = tuple(
        (
            str(entry["seq"]),
            timezone.localtime(entry["at"]).strftime("%Y-%m-%d %H:%M:%S"),
            f"{entry['title']}\n{entry['text']}".strip(),
            entry["actor"],
            f"{entry['hash'][:12]}…",
        )
        for entry in entries
    )
    zone = _("All times are local time of %(zone)s.")
    return [
        Paragraph(zone % {"zone": timezone.get_current_timezone_name()}, "note"),
        Table(head, rows, (1, 4, 9, 3, 4)),
        Heading(1, _("What proves it")),
        Paragraph(
            _(
                "Every entry carries the hash of the one before. Whoever has this head can tell "
                "whether an entry of the JSON export was changed, removed, added or moved:"
            )
        ),
        Paragraph(incident.timeline_head, "mono"),
        Paragraph(_command(incident), "mono"),
    ]
