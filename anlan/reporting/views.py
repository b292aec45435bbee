"""Pages of offline packs: which there are, one organisation's, and their files."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.core.actors import Actor
from anlan.documents.styles import PDF_CONTENT_TYPE, WORD_CONTENT_TYPE
from anlan.organisations.models import Organisation
from anlan.reporting import actions, pages
from anlan.reporting.models import LANGUAGES, OfflinePack

CONTENT_TYPES = {"pdf": PDF_CONTENT_TYPE, "docx": WORD_CONTENT_TYPE, "zip": "application/zip"}


def pack_list(request: HttpRequest) -> HttpResponse:
    rows = pages.lines(request.user)
    return render(request, "reporting/pack_list.html", {"rows": rows})


def pack_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    organisation = _organisation(request, uid)
    now = timezone.now()
    ctx = {
        "organisation": organisation,
        "standings": [
            pages.standing(request.user, organisation, language, now)
            for language in _languages_for_reader()
        ],
        "may_make": may(request.user, "reporting.make", organisation),
    }
    return render(request, "reporting/pack_detail.html", ctx)


@require_POST
def pack_make(request: HttpRequest, uid: UUID) -> HttpResponse:
    organisation = _organisation(request, uid)
    require(request.user, "reporting.make", organisation)
    language: Any = request.POST.get("language", "")
    if language not in LANGUAGES:
        messages.error(request, _("Choose Chinese or English."))
        return redirect("reporting:pack_detail", uid=uid)
    actions.ask_for_pack(organisation, language, actor=_actor(request))
    messages.success(request, _("The pack is being made; this takes some seconds."))
    return redirect("reporting:pack_detail", uid=uid)


def pack_file(request: HttpRequest, uid: UUID, what: str) -> HttpResponse:
    rows = OfflinePack.objects.visible_to(request.user).select_related("organisation")
    pack = rows.get_visible(uid)
    content = actions.take_file(pack, what, actor=_actor(request))
    response = HttpResponse(content, content_type=CONTENT_TYPES[what])
    response["Content-Disposition"] = f'attachment; filename="{pack.file_name(what)}"'
    return response


def _languages_for_reader() -> list[str]:
    """The reader's own first."""
    own = "zh" if (get_language() or "").startswith("zh") else "en"
    return sorted(LANGUAGES, key=lambda language: language != own)


def _organisation(request: HttpRequest, uid: UUID) -> Organisation:
    return Organisation.objects.visible_to(request.user).get_visible(uid)


def _actor(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor
