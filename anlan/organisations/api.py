"""Organisations, contacts and tokens over the API."""

from datetime import datetime
from typing import Any

from ninja import Field, Router, Status

from anlan.api.pagination import page
from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.core.errors import NotAllowed
from anlan.organisations import actions
from anlan.organisations.models import Contact, Organisation

router = Router(tags=["organisations"])


class OrganisationIn(Body):
    code: str = Field(pattern=r"^[-a-zA-Z0-9_]+$", max_length=40)
    name: str = Field(min_length=1, max_length=120)
    time_zone: str = Field(default="Asia/Shanghai", max_length=60)


class ContactIn(Body):
    organisation: str | None = None
    name: str = Field(min_length=1, max_length=100)
    kind: str = Field(default="team", max_length=10)
    role: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=254)
    language: str = Field(default="zh-hans", max_length=10)


class TokenIn(Body):
    name: str = Field(min_length=1, max_length=100)
    scopes: list[str]
    organisation: str | None = None
    expires_at: datetime | None = None


def organisation_json(row: Organisation) -> dict[str, Any]:
    return {"id": str(row.uid), "code": row.code, "name": row.name, "time_zone": row.time_zone}


def contact_json(row: Contact) -> dict[str, Any]:
    names = ("name", "kind", "role", "phone", "email", "language")
    return {"id": str(row.uid), **{name: getattr(row, name) for name in names}}


@router.get("/organisations")
def organisations(
    request: ApiRequest, cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
    request.auth.require("read")
    return page(Organisation.objects.visible_to(request.auth), cursor, limit, organisation_json)


@router.post("/organisations", response={201: dict[str, Any]})
def organisation_create(request: ApiRequest, payload: OrganisationIn) -> Status[dict[str, Any]]:
    request.auth.require("admin")
    if request.auth.organisation_id is not None:
        raise NotAllowed("A token of one organisation cannot create another.")
    made = actions.create_organisation(actor=request.auth.actor, **payload.dict())
    return Status(201, organisation_json(made))


@router.get("/contacts")
def contacts(request: ApiRequest, cursor: str | None = None, limit: int = 50) -> dict[str, Any]:
    request.auth.require("read")
    return page(Contact.objects.visible_to(request.auth), cursor, limit, contact_json)


@router.post("/contacts", response={201: dict[str, Any]})
def contact_create(request: ApiRequest, payload: ContactIn) -> Status[dict[str, Any]]:
    request.auth.require("admin")
    organisation = request.auth.organisation(payload.organisation)
    fields = payload.dict(exclude={"organisation"})
    made = actions.create_contact(organisation, actor=request.auth.actor, **fields)
    return Status(201, contact_json(made))


@router.post("/tokens", response={201: dict[str, Any]})
def token_create(request: ApiRequest, payload: TokenIn) -> Status[dict[str, Any]]:
    request.auth.require("admin")
    code, own = payload.organisation, request.auth.organisation_id
    organisation = request.auth.organisation(code) if code or own else None
    token, secret = actions.create_token(
        payload.name,
        scopes=payload.scopes,
        organisation=organisation,
        expires_at=payload.expires_at,
        actor=request.auth.actor,
    )
    return Status(201, {"id": str(token.uid), "token": secret})
