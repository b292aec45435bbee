"""What changes the register of assets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset, Change, Dependency, MaintenanceWindow
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.organisations.models import Organisation


class Verb(models.TextChoices):
    CREATED = "assets.created", _("registered the asset")
    CHANGED = "assets.changed", _("changed the asset")
    DEPENDENCY_ADDED = "assets.dependency_added", _("added a dependency")
    MAINTENANCE_PLANNED = "assets.maintenance_planned", _("planned maintenance")
    CHANGE_RECORDED = "assets.change_recorded", _("recorded a change")


@transaction.atomic
def register_asset(
    organisation: Organisation, *, code: str, name: str, asset_class: str, actor: Actor | None,
    needs: Sequence[Asset] = (), **fields: Any,
) -> Asset:  # fmt: skip
    """Register it with what it stands on."""
    rows = Asset.objects.for_system("register")
    if asset_class not in Asset.Class.values:
        raise BadInput(
            _("Unknown asset class “%(value)s”.") % {"value": asset_class},
            errors=[{"field": "asset_class", "expected": ", ".join(Asset.Class.values)}],
        )
    if rows.filter(organisation=organisation, code=code).exists():
        raise Refused(_("There is already an asset “%(code)s”.") % {"code": code}, code="exists")
    asset = rows.create(
        organisation=organisation, code=code, name=name, asset_class=asset_class, **fields
    )
    audit.record(actor, Verb.CREATED, asset)
    for below in needs:
        add_dependency(asset, below, actor=actor)
    return asset


@transaction.atomic
def change_asset(asset: Asset, *, actor: Actor | None, **fields: Any) -> Asset:
    for name, value in fields.items():
        setattr(asset, name, value)
    asset.save(update_fields=[*fields, "updated_at"])
    audit.record(actor, Verb.CHANGED, asset, fields=sorted(fields))
    return asset


@transaction.atomic
def add_dependency(asset: Asset, depends_on: Asset, *, actor: Actor | None) -> Dependency:
    if asset.organisation_id != depends_on.organisation_id:
        raise Refused(_("The two assets belong to different organisations."))
    try:
        made, _new = Dependency.objects.get_or_create(asset=asset, depends_on=depends_on)
    except IntegrityError as error:
        raise Refused(_("An asset cannot depend on itself.")) from error
    audit.record(actor, Verb.DEPENDENCY_ADDED, asset, depends_on=depends_on.code)
    return made


@transaction.atomic
def plan_maintenance(
    asset: Asset, *, reason: str, starts_at: datetime, ends_at: datetime, actor: Actor | None
) -> MaintenanceWindow:
    if ends_at <= starts_at:
        raise BadInput(
            _("The window ends before it begins."),
            errors=[{"field": "ends_at", "expected": "later than starts_at"}],
        )
    window = MaintenanceWindow.objects.for_system("plan").create(
        organisation_id=asset.organisation_id, asset=asset, reason=reason,
        starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip
    audit.record(actor, Verb.MAINTENANCE_PLANNED, window)
    return window


@transaction.atomic
def record_change(
    asset: Asset, summary: str, *, happened_at: datetime, actor: Actor | None, **fields: Any
) -> Change:
    change = Change.objects.for_system("record").create(
        organisation_id=asset.organisation_id, asset=asset, summary=summary,
        happened_at=happened_at, **fields,
    )  # fmt: skip
    audit.record(actor, Verb.CHANGE_RECORDED, change)
    return change
