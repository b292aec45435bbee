"""Assets and changes over the API."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Status

from anlan.api.pagination import page
from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.assets import actions
from anlan.assets.models import Asset, Change
from anlan.core.errors import BadInput
from anlan.organisations.models import Organisation

router = Router(tags=["assets"])


class AssetIn(Body):
    organisation: str | None = None
    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=120)
    asset_class: str
    address: str = Field(default="", max_length=255)
    criticality: int = Field(default=3, ge=1, le=4)
    tags: list[str] = []
    depends_on: list[str] = []


class ChangeIn(Body):
    asset: str
    summary: str = Field(min_length=1, max_length=300)
    who: str = Field(default="", max_length=120)
    happened_at: datetime | None = None
    undo: str = ""


def asset_json(asset: Asset) -> dict[str, Any]:
    return {
        "id": str(asset.uid),
        "organisation": asset.organisation.code,
        "code": asset.code,
        "name": asset.name,
        "asset_class": asset.asset_class,
        "address": asset.address,
        "criticality": asset.criticality,
        "tags": asset.tags,
    }


def change_json(change: Change) -> dict[str, Any]:
    return {
        "id": str(change.uid),
        "asset": change.asset.code,
        "summary": change.summary,
        "who": change.who,
        "happened_at": change.happened_at,
        "undo": change.undo,
    }


@router.get("/assets")
def assets(
    request: ApiRequest, cursor: str | None = None, limit: int = 50, asset_class: str | None = None
) -> dict[str, Any]:
    request.auth.require("read")
    rows = Asset.objects.visible_to(request.auth).select_related("organisation")
    if asset_class:
        rows = rows.filter(asset_class=asset_class)
    return page(rows, cursor, limit, asset_json)


@router.post("/assets", response={201: dict[str, Any]})
def asset_create(request: ApiRequest, payload: AssetIn) -> Status[dict[str, Any]]:
    request.auth.require("admin")
    organisation = request.auth.organisation(payload.organisation)
    fields = payload.dict(exclude={"organisation", "depends_on"})
    needed = [_named(request, organisation, code) for code in payload.depends_on]
    asset = actions.register_asset(organisation, actor=request.auth.actor, needs=needed, **fields)
    return Status(201, asset_json(asset))


def _named(request: ApiRequest, organisation: Organisation, code: str) -> Asset:
    rows = Asset.objects.visible_to(request.auth).filter(organisation=organisation)
    found = rows.named(code).first()
    if found is None:
        raise BadInput(
            _("Unknown asset “%(asset)s”.") % {"asset": code},
            errors=[{"field": "depends_on", "expected": "codes of known assets"}],
        )
    return found


@router.get("/assets/{uid}")
def asset_detail(request: ApiRequest, uid: str) -> dict[str, Any]:
    request.auth.require("read")
    return asset_json(Asset.objects.visible_to(request.auth).get_visible(uid))


@router.get("/changes")
def changes(request: ApiRequest, cursor: str | None = None, limit: int = 50) -> dict[str, Any]:
    request.auth.require("read")
    rows = Change.objects.visible_to(request.auth).select_related("asset")
    return page(rows, cursor, limit, change_json)


@router.post("/changes", response={201: dict[str, Any]})
def change_create(request: ApiRequest, payload: ChangeIn) -> Status[dict[str, Any]]:
    request.auth.require("respond")
    asset = Asset.objects.visible_to(request.auth).named(payload.asset).first()
    if asset is None:
        raise BadInput(
            f"Unknown asset “{payload.asset}”.",
            errors=[{"field": "asset", "expected": "code, name or address of a known asset"}],
        )
    change = actions.record_change(
        asset,
        payload.summary,
        happened_at=payload.happened_at or timezone.now(),
        actor=request.auth.actor,
        who=payload.who,
        undo=payload.undo,
    )
    return Status(201, change_json(change))
