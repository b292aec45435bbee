"""The words of a page, in the language of the person who is called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.core.saying import say
from anlan.incidents import rules
from anlan.incidents.models import Incident
from anlan.notifications.guards import Verdict
from anlan.notifications.message import About, Message, Recipient
from anlan.notifications.pipeline.reach import way_for
from anlan.organisations.models import Contact
from anlan.strategies.models import StrategyVersion


def incident_url(incident: Incident) -> str:
    return f"{settings.ANLAN_PUBLIC_URL}/incidents/{incident.uid}/"


def page_message(incident: Incident, contact: Contact, rung: rules.Rung, secret: str) -> Message:
    """What is on the screen when the emergency opens, and one link that acknowledges."""
    with translation.override(contact.language):
        ctx = {
            "incident": incident,
            "contact": contact,
            "kind_mark": "" if incident.kind == rules.Kind.REAL else f"[{incident.kind}] ",
            "level": rung.level,
            "strategies": strategies_of(incident, contact.language),
            "situation": incident.situation,
            "ack_url": f"{settings.ANLAN_PUBLIC_URL}/incidents/ack/{secret}/",
            "url": incident_url(incident),
        }
        subject = _("%(mark)s[%(severity)s] %(number)s %(title)s") % {
            "mark": ctx["kind_mark"],
            "severity": incident.severity,
            "number": incident.number,
            "title": incident.headline,
        }
        text = render_to_string("incidents/mail/page.txt", ctx)
        html = render_to_string("incidents/mail/page.html", ctx)
    way = way_for(contact, rung.channel)
    return Message(
        organisation_id=incident.organisation_id,
        channel=way.channel,
        recipient=Recipient(contact.pk, contact.name, way.address, contact.language),
        subject=subject,
        text=text,
        html=html,
        link=ctx["ack_url"],
        is_urgent=incident.severity == rules.Severity.I,
        about=About("incident", str(incident.uid), incident.number),
        guard="incidents.still_wanted",
        guard_args={"incident_id": incident.pk, "arm": incident.ladder_arm},
    )


def titles_of(slugs: Iterable[str], language: str) -> dict[str, str]:
    """Slug → title in the language, for the strategies that are in use."""
    in_use = StrategyVersion.objects.select_related("strategy").filter(
        strategy__slug__in=set(slugs), state=StrategyVersion.State.APPROVED
    )
    return {version.strategy.slug: version.title(language) for version in in_use}


def strategies_of(incident: Incident, language: str) -> list[dict[str, Any]]:
    """The ranked strategies with title and reasons in the reader's language."""
    titles = titles_of([found["slug"] for found in incident.matches], language)
    return [
        {
            **found,
            "title": titles.get(found["slug"], found["title"]),
            "percent": found["score_permille"] // 10,
            "why": [say(reason) for reason in found["reasons"]],
        }
        for found in incident.matches
    ]


def still_wanted(incident_id: int, arm: int) -> Verdict:
    """Asked just before a page is sent: somebody may have answered while it waited."""
    from anlan.core.reasons import Reason

    incident = Incident.objects.for_system("still wanted?").filter(pk=incident_id).first()
    if incident is None or not incident.state_enum.is_unrecovered:
        return Verdict(False, Reason.of("incidents.ladder_over"))
    if incident.acknowledged_at is not None:
        return Verdict(False, Reason.of("incidents.ladder_acknowledged"))
    if incident.ladder_arm != arm:
        return Verdict(False, Reason.of("incidents.ladder_moved_on"))
    return Verdict(True)
