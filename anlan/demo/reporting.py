"""The problem report: asked for over the API, and opened to see that it really says something."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from docx import Document
from docx.opc.exceptions import PackageNotFoundError

from anlan.demo.client import Client
from anlan.demo.moments import Trouble
from anlan.demo.responding import Responder

if TYPE_CHECKING:
    from anlan.demo.story import Plan


def make(client: Client, responder: Responder, plan: Plan, figures: Mapping[str, Any]) -> bytes:
    """The report as a Word file, read before it is handed on."""
    problem = client.post("/problems", {"incident": responder.uid})
    known = {
        "fault_class": "data_loss" if plan.fault.loses_data else "outage",
        "cause": _("Broken on purpose by the demonstration (%(fault)s).")
        % {"fault": plan.fault.value},
        "method": _("Strategy “%(slug)s”, back from the proven copy.") % {"slug": plan.expected},
        "losses": _("Recovered after %(rto)s s; the newest record was %(rpo)s s old.")
        % {"rto": f"{figures['rto_s']:.0f}", "rpo": f"{figures['rpo_s']:.0f}"},
    }
    client.post(f"/problems/{problem['id']}", known)
    language = "zh" if plan.language.startswith("zh") else "en"
    report = client.post(f"/problems/{problem['id']}/reports", {"language": language})
    content = client.download(report["file"])
    _require_words(content, known["cause"])
    return content


def _require_words(content: bytes, cause: str) -> None:
    try:
        document = Document(BytesIO(content))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise Trouble(_("The report is no Word file.")) from error
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    if cause not in words:
        raise Trouble(_("The report does not tell the cause."))
