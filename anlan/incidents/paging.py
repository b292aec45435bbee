"""The words of a page, in the language of the person who is called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.core.reasons import Reason
from anlan.core.saying import say
from anlan.incidents import rules
from anlan.incidents.models import Incident, IncidentStep
from anlan.notifications.guards import Verdict
from anlan.notifications.message import About, Message, Recipient
from anlan.organisations.models import Contact
from anlan.strategies.models import StrategyVersion
from anlan.strategies.render import render


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
    return Message(
        organisation_id=incident.organisation_id,
        channel=rung.channel,
        recipient=Recipient(contact.pk, contact.name, contact.email, contact.language),
        subject=subject,
        text=text,
        html=html,
        about=About("incident", str(incident.uid), incident.number),
        guard="incidents.still_wanted",
        guard_args={"incident_id": incident.pk, "arm": incident.ladder_arm},
    )


def approval_message(step: IncidentStep, contact: Contact, secret: str) -> Message:
    """What somebody is asked to approve, and the link at which to say yes or no."""
    incident = step.incident
    with translation.override(contact.language):
        ctx = {
            "incident": incident,
            "words": step_words(step, contact.language),
            "approval_url": f"{settings.ANLAN_PUBLIC_URL}/incidents/approval/{secret}/",
            "url": incident_url(incident),
        }
        subject = _("[%(severity)s] %(number)s: your approval is needed") % {
            "severity": incident.severity,
            "number": incident.number,
        }
        text = render_to_string("incidents/mail/approval.txt", ctx)
    return Message(
        organisation_id=incident.organisation_id,
        recipient=Recipient(contact.pk, contact.name, contact.email, contact.language),
        subject=subject,
        text=text,
        about=About("incident", str(incident.uid), incident.number),
        guard="incidents.approval_wanted",
        guard_args={"step_id": step.pk, "attempt": step.attempt},
    )


def budget_message(step: IncidentStep, contact: Contact, minutes: int) -> Message:
    """A reminder that a step takes longer than the strategy planned."""
    incident = step.incident
    with translation.override(contact.language):
        subject = _("%(number)s: a step is over its time of %(minutes)s minutes") % {
            "number": incident.number,
            "minutes": minutes,
        }
        lines = (incident.headline, step_words(step, contact.language), incident_url(incident))
    return Message(
        organisation_id=incident.organisation_id,
        recipient=Recipient(contact.pk, contact.name, contact.email, contact.language),
        subject=subject,
        text="\n\n".join(lines),
        about=About("incident", str(incident.uid), incident.number),
        guard="incidents.step_open",
        guard_args={"step_id": step.pk, "attempt": step.attempt},
    )


def step_open(step_id: int, attempt: int) -> Verdict:
    """Asked just before a reminder is sent: the step may be settled meanwhile."""
    rows = IncidentStep.objects.filter(pk=step_id, attempt=attempt, is_current=True)
    return Verdict(True) if rows.exists() else Verdict(False, Reason.of("incidents.step_over"))


def step_words(step: IncidentStep, language: str) -> str:
    """The step in a sentence for people, filled with the situation."""
    version = step.incident.strategy_version
    assert version is not None  # A step exists only of a chosen strategy.
    shown = render(version, language, step.incident.situation).step(step.step_id)
    return shown.text if shown else step.step_id


def approval_wanted(step_id: int, attempt: int) -> Verdict:
    """Asked just before the request is sent: the step may be settled, or begun anew."""
    step = IncidentStep.objects.filter(pk=step_id, attempt=attempt, is_current=True).first()
    if step is None or step.words.filter(attempt=attempt, kind="approval").exists():
        return Verdict(False, Reason.of("incidents.approval_over"))
    return Verdict(True)


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
    incident = Incident.objects.for_system("still wanted?").filter(pk=incident_id).first()
    if incident is None or not incident.state_enum.is_unrecovered:
        return Verdict(False, Reason.of("incidents.ladder_over"))
    if incident.acknowledged_at is not None:
        return Verdict(False, Reason.of("incidents.ladder_acknowledged"))
    if incident.ladder_arm != arm:
        return Verdict(False, Reason.of("incidents.ladder_moved_on"))
    return Verdict(True)
