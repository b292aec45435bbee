"""Calendars and contracts on the page of an organisation."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.calendars.actions import create_calendar
from anlan.calendars.loading import PRESETS
from anlan.calendars.models import Calendar
from anlan.core.errors import AnlanError
from anlan.organisations.models import Contract, Organisation
from anlan.web import errors


def panel(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "contracts": Contract.objects.visible_to(request.user).filter(organisation=organisation),
        "calendars": Calendar.objects.visible_to(request.user).filter(
            organisation_id=organisation.pk
        ),
        "may_add": may(request.user, "calendars.manage", organisation),
    }


@require_POST
def calendar_create(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An own calendar begins as a copy of 5×8 and is edited at once."""
    organisation = Organisation.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "calendars.manage", organisation)
    office = {**PRESETS["5x8"], "time_zone": organisation.time_zone}
    name = f"{organisation.name} {office.pop('name')}"[:100]
    try:
        made = create_calendar(
            name,
            organisation_id=organisation.pk,
            owner=organisation.name,
            actor=cast(User, request.user).actor,
            **office,
        )
    except AnlanError as error:
        errors.show(request, error)
        return redirect("organisations:organisation_detail", uid=uid)
    return redirect("calendars:calendar_edit", uid=made.uid)
