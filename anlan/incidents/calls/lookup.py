"""Who is calling: a number looked up among everything that the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anlan.accounts.permissions import may
from anlan.assets.models import Asset
from anlan.incidents.calls.pages import with_tones
from anlan.incidents.calls.rules import is_same_line, normalise_number
from anlan.incidents.models import Call, Incident
from anlan.organisations.models import Contact, Contract, Organisation

_LAST_CALLS = 5
_ASSETS = 50


@dataclass
class Caller:
    """A contact with this number, and what the hotline wants to know at once."""

    contact: Contact
    contract: Contract | None
    respond: list[tuple[str, str]]
    assets: list[Asset]
    incidents: list[Incident]
    calls: list[dict[str, Any]] = field(default_factory=list)


def callers(written: str, viewer: Any, today: date) -> list[Caller]:
    number = normalise_number(written)
    rows = Contact.objects.visible_to(viewer).exclude(phone="").select_related("organisation")
    return [
        _caller(contact, viewer, today)
        for contact in rows
        if is_same_line(number, normalise_number(contact.phone))
        and may(viewer, "incidents.report", contact.organisation_id)
    ]


def _caller(contact: Contact, viewer: Any, today: date) -> Caller:
    organisation = contact.organisation
    contracts = Contract.objects.visible_to(viewer).filter(organisation=organisation)
    contract = contracts.in_force(today).first()
    targets = contract.targets if contract else {}
    calls = Call.objects.visible_to(viewer).filter(contact=contact).exclude(outcome="")
    last = calls.select_related("incident").order_by("-id")[:_LAST_CALLS]
    return Caller(
        contact,
        contract,
        [(severity, spans[0]) for severity, spans in targets.items() if spans and spans[0]],
        list(Asset.objects.visible_to(viewer).filter(organisation=organisation)[:_ASSETS]),
        list(Incident.objects.visible_to(viewer).open().filter(organisation=organisation)),
        with_tones(list(last)),
    )


def organisations(viewer: Any) -> list[Organisation]:
    rows = Organisation.objects.visible_to(viewer)
    return [one for one in rows if may(viewer, "incidents.report", one)]
