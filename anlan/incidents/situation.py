"""The customer's situation: what each domain knows that matters in this incident, at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from anlan.assets.models import Asset, Change, Dependency
from anlan.duty.models import on_duty_contacts
from anlan.incidents.models import Incident
from anlan.organisations.models import Contact, Organisation

logger = logging.getLogger(__name__)

Provider = Callable[[int, Asset | None, datetime], dict[str, Any]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Offer a part of the situation; called from AppConfig.ready(). Must answer in milliseconds."""
    _providers[name] = provider


def _asset(asset: Asset | None) -> dict[str, Any]:
    if asset is None:
        return {}
    dependants = Dependency.objects.filter(depends_on=asset).select_related("asset")
    return {
        "name": asset.name,
        "code": asset.code,
        "address": asset.address,
        "owner": asset.owner,
        "asset_class": asset.asset_class,
        "criticality": asset.criticality,
        "tags": list(asset.tags),
        "needed_by": [link.asset.name for link in dependants[:20]],
    }


def _person(contact: Contact | None) -> dict[str, Any]:
    if contact is None:
        return {}
    return {"name": contact.name, "phone": contact.phone, "email": contact.email}


def _contacts(organisation_id: int, now: datetime) -> dict[str, Any]:
    duty = on_duty_contacts(organisation_id, 1, now)
    customer = (
        Contact.objects.for_system("situation")
        .filter(organisation_id=organisation_id, kind=Contact.Kind.CUSTOMER)
        .first()
    )
    return {"duty": _person(duty[0] if duty else None), "customer": _person(customer)}


def _changes(asset: Asset | None) -> list[dict[str, Any]]:
    if asset is None:
        return []
    rows = Change.objects.for_system("situation").filter(asset=asset)[:5]
    return [
        {
            "summary": row.summary,
            "who": row.who,
            "at": row.happened_at.isoformat(),
            "undo": row.undo,
        }
        for row in rows
    ]


def _similar(organisation_id: int, asset: Asset | None, title: str) -> list[dict[str, Any]]:
    rows = Incident.objects.for_system("similar incidents").filter(
        organisation_id=organisation_id, verified_at__isnull=False
    )
    rows = rows.filter(asset=asset) if asset else rows.filter(title=title)
    return [
        {
            "number": row.number,
            "title": row.title,
            "strategy": row.strategy_version.strategy.slug if row.strategy_version else "",
        }
        for row in rows.select_related("strategy_version__strategy")[:5]
    ]


def gather(
    organisation_id: int, asset: Asset | None, now: datetime, *, title: str = ""
) -> dict[str, Any]:
    """The whole situation as JSON without floats; a failing provider is shown as unknown."""
    organisation = Organisation.objects.for_system("situation").get(pk=organisation_id)
    found: dict[str, Any] = {
        "at": now.isoformat(),
        "organisation": {"name": organisation.name, "code": organisation.code},
        "asset": _asset(asset),
        "contact": _contacts(organisation_id, now),
        "changes": _changes(asset),
        "similar": _similar(organisation_id, asset, title),
    }
    for name, provider in _providers.items():
        try:
            found[name] = without_floats(provider(organisation_id, asset, now))
        except Exception:
            logger.exception("situation_failed provider=%s", name)
            found[name] = {"unknown": True}
    return found


def of_asset(asset: Asset, now: datetime) -> dict[str, Any]:
    """The situation that an incident of this asset would find at this moment."""
    return gather(asset.organisation_id, asset, now)


def without_floats(value: Any) -> Any:
    """Readings as the text that people see, because a timeline holds no floats."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dict):
        return {str(name): without_floats(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_floats(inner) for inner in value]
    return value


def present(incident: Incident, now: datetime) -> dict[str, Any]:
    """The situation as it is at this moment, not as it was at opening."""
    found = gather(incident.organisation_id, incident.asset, now, title=incident.title)
    return {**found, "incident": of_incident(incident)["incident"]}


def of_incident(incident: Incident) -> dict[str, Any]:
    """The stored situation with the incident's own facts, for rendering a strategy."""
    return {
        **incident.situation,
        "incident": {
            "number": incident.number,
            "opened_at": incident.opened_at.isoformat(timespec="minutes"),
            "severity": incident.severity,
        },
    }
