"""The timeline as a file, for programs."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from anlan.api.request import ApiRequest
from anlan.incidents.models import Incident
from anlan.incidents.record.files import Form, export_file
from anlan.incidents.record.views import download

router = Router(tags=["incidents"])


@router.get("/incidents/{uid}/timeline", summary="The timeline as JSON, HTML or PDF")
def incident_timeline(request: ApiRequest, uid: str, format: Form = "json") -> HttpResponse:
    """The JSON is what the offline verifier reads."""
    request.auth.require("read")
    rows = Incident.objects.visible_to(request.auth).select_related("organisation", "asset")
    return download(export_file(rows.get_visible(uid), format))
