"""What the incident page says about its escalation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from anlan.accounts.permissions import may
from anlan.incidents.escalation.preview import called_at
from anlan.incidents.models import Incident
from anlan.incidents.rules import Rung
from anlan.notifications.models import Delivery
from anlan.organisations.models import Contact


def escalation_panel(request: HttpRequest, incident: Incident) -> dict[str, Any] | None:
    """Who is called next and when, and to whom it may be handed over; for our people only."""
    organisation = incident.organisation_id
    if not may(request.user, "incidents.acknowledge", organisation):
        return None
    team: list[Contact] = []
    if may(request.user, "incidents.work", organisation) and incident.state_enum.is_unrecovered:
        rows = Contact.objects.visible_to(request.user)
        team = list(rows.filter(organisation_id=organisation, kind=Contact.Kind.TEAM))
    return {"incident": incident, "team": team, "following": _next(incident)}


def _next(incident: Incident) -> dict[str, Any] | None:
    is_climbing = incident.acknowledged_at is None and incident.state_enum.is_unrecovered
    if not is_climbing or incident.ladder_position >= len(incident.ladder):
        return None
    armed = incident.timeline.filter(kind="ladder_armed").order_by("-seq").first()
    if armed is None:
        return None
    rung = Rung(**incident.ladder[incident.ladder_position])
    at = datetime.fromisoformat(armed.content["at"]) + timedelta(seconds=rung.after_s)
    return {"at": at, "called": called_at(incident.organisation_id, rung, at)}


def delivery_panel(request: HttpRequest, delivery: Delivery) -> dict[str, Any] | None:
    """The way from one message to why its incident called whom."""
    if delivery.about_kind not in {"incident", "incident_update"}:
        return None
    rows = Incident.objects.visible_to(request.user).filter(uid=delivery.about_uid)
    incident = rows.first()
    if incident is None or not may(request.user, "incidents.acknowledge", incident.organisation_id):
        return None
    return {"incident": incident, "contact": delivery.contact}
