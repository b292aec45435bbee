"""REST: the roster."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import AwareDatetime, Field

from anlan.api.pagination import page
from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.core.errors import BadInput
from anlan.duty import actions
from anlan.duty.models import Shift
from anlan.duty.rosters.who import who_json
from anlan.organisations.models import Contact, Organisation

router = Router(tags=["duty"])


class ShiftIn(Body):
    """Put a contact, named by its id or its name, on duty."""

    organisation: str | None = None
    contact: str = Field(min_length=1, max_length=100)
    level: int = Field(default=1, ge=1, le=9)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


def shift_json(shift: Shift) -> dict[str, Any]:
    return {
        "id": str(shift.uid),
        "organisation": shift.organisation.code,
        "contact": {"id": str(shift.contact.uid), "name": shift.contact.name},
        "level": shift.level,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat() if shift.ends_at else None,
    }


@router.get("/duty", summary="Shifts that are not over; with at=now only who is on duty")
def list_shifts(
    request: ApiRequest,
    organisation: str | None = None,
    at: datetime | None = None,
    level: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    request.auth.require("read")
    q = Shift.objects.visible_to(request.auth).select_related("organisation", "contact")
    q = q.on_duty(_aware(at)) if at else q.not_over(timezone.now())
    if organisation:
        q = q.filter(organisation__code=organisation)
    if level:
        q = q.filter(level=level)
    return page(q, cursor, limit, shift_json)


@router.get("/duty/who", summary="Who is on duty at a moment, level by level")
def who(
    request: ApiRequest,
    organisation: str | None = None,
    at: datetime | None = None,
    level: int | None = None,
) -> dict[str, Any]:
    request.auth.require("read")
    rows = Organisation.objects.visible_to(request.auth)
    if organisation:
        rows = rows.filter(code=organisation)
    return who_json(list(rows), _aware(at) if at else timezone.now(), level)


@router.post("/duty", response={201: dict[str, Any]}, summary="Put somebody on duty")
def create_shift(request: ApiRequest, body: ShiftIn) -> Status[dict[str, Any]]:
    request.auth.require("admin")
    organisation = request.auth.organisation(body.organisation)
    shift = actions.assign_duty(
        organisation,
        _contact(request, organisation.pk, body.contact),
        level=body.level,
        starts_at=body.starts_at or timezone.now(),
        ends_at=body.ends_at,
        actor=request.auth.actor,
    )
    return Status(201, shift_json(shift))


def _contact(request: ApiRequest, organisation_id: int, named: str) -> Contact:
    rows = Contact.objects.visible_to(request.auth).filter(organisation_id=organisation_id)
    for contact in rows:
        if named in (str(contact.uid), contact.name):
            return contact
    raise BadInput(
        _("Unknown contact “%(name)s”.") % {"name": named},
        errors=[{"field": "contact", "expected": "the id or name of a contact"}],
    )


def _aware(moment: datetime) -> datetime:
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
