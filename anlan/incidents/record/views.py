"""Downloads of a timeline and of its verifier."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from anlan.incidents.models import Incident
from anlan.incidents.record.files import ExportFile, Form, export_file, verifier


@require_GET
def timeline_export(request: HttpRequest, uid: UUID, form: Form) -> HttpResponse:
    rows = Incident.objects.visible_to(request.user).select_related("organisation", "asset")
    return download(export_file(rows.get_visible(uid), form))


@require_GET
def timeline_verifier(request: HttpRequest) -> HttpResponse:
    """The same program for everybody; it holds nothing of any customer."""
    return download(verifier())


def download(file: ExportFile) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
