"""An export in one of its forms, with its name and type; for page, API and command alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from anlan.documents.styles import PDF_CONTENT_TYPE
from anlan.incidents import timeline
from anlan.incidents.models import Incident
from anlan.incidents.record import paper

Form = Literal["json", "html", "pdf"]


@dataclass(frozen=True)
class ExportFile:
    name: str
    content_type: str
    content: bytes


def as_json(incident: Incident) -> bytes:
    """What the offline verifier reads."""
    return json.dumps(timeline.export(incident), ensure_ascii=False, indent=1).encode()


_FORMS: dict[str, tuple[str, Callable[[Incident], bytes]]] = {
    "json": ("application/json", as_json),
    "html": ("text/html; charset=utf-8", paper.as_html),
    "pdf": (PDF_CONTENT_TYPE, paper.as_pdf),
}


def export_file(incident: Incident, form: Form) -> ExportFile:
    content_type, made = _FORMS[form]
    return ExportFile(f"{incident.number}-timeline.{form}", content_type, made(incident))


def verifier() -> ExportFile:
    """The program that verifies the JSON export on a machine without Anlan."""
    source = Path(__file__).with_name(paper.VERIFIER)
    return ExportFile(source.name, "text/x-python; charset=utf-8", source.read_bytes())
