"""The words of a page, in the language of the person who is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anlan.core.reasons import Reason
from anlan.core.saying import say
from anlan.duty.models import on_duty_contacts
from anlan.incidents import rules
from anlan.incidents.models import CustomerUpdate, Incident, IncidentStep
from anlan.notifications.channels import DeliveryError
from anlan.notifications.guards import Verdict
from anlan.notifications.message import About, Message, Recipient
from anlan.notifications.pipeline.configs import has_way_out
from anlan.notifications.pipeline.reach import Way, way_for
from anlan.organisations.models import Contact
from anlan.strategies.models import StrategyVersion
from anlan.strategies.render import render


def incident_url(incident: Incident) -> str:
    return f"{settings.ANLAN_PUBLIC_URL}/incidents/{incident.uid}/"


def page_message(incident: Incident, contact: Contact, rung: rules.Rung, secret: str) -> Message:
    """What is on the screen when the emergency opens, and one link that acknowledges."""
    with translation.override(contact.language):
        kind = "" if incident.kind == rules.Kind.REAL else f"[{incident.get_kind_display()}] "
        ctx = {
            "incident": incident,
            "contact": contact,
            "kind_mark": kind,
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
    way = way_to(contact, rung.channel)
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


def way_to(contact: Contact, channel: str) -> Way:
    """How a contact is called: over the wanted channel, else over another."""
    return Way(channel, contact.phone) if channel == "phone" else way_for(contact, channel)


def is_reachable(contact: Contact) -> bool:
    """Whether a message finds any way to a contact."""
    return bool(way_to(contact, "email").address)


def address_of(contact: Contact, channel: str) -> str:
    """Where this very channel reaches a contact; empty when it cannot."""
    if channel == "phone":
        return contact.phone
    way = way_for(contact, channel)
    return way.address if way.channel == channel else ""


def recipients(organisation_id: int, rung: rules.Rung, at: datetime) -> list[Contact]:
    """Whom a rung calls at a moment: the roster's word for levels, the contact list else."""
    if rung.side == "duty":
        return on_duty_contacts(organisation_id, rung.level, at)
    rows = Contact.objects.for_system("escalate").filter(
        organisation_id=organisation_id, kind=rung.side
    )
    return list(rows.filter(role__iexact=rung.role) if rung.role else rows)


def is_channel_ready(organisation_id: int, channel: str) -> bool:
    """Whether a message over this channel would find a way out; phone calls are made by hand."""
    if channel == "phone":
        return True
    try:
        return has_way_out(frozenset({organisation_id}), channel)
    except DeliveryError:
        return False


def inform_message(incident: Incident, contact: Contact, rung: rules.Rung) -> Message:
    """What customers and suppliers are told: public facts, and nothing that they could stop."""
    with translation.override(contact.language):
        ctx = {
            "incident": incident,
            "contact": contact,
            "affected": incident.asset.name if incident.asset else "",
        }
        subject = _("%(number)s: we are working on a fault (severity %(severity)s)") % {
            "number": incident.number,
            "severity": incident.severity,
        }
        text = render_to_string("incidents/mail/inform.txt", ctx)
    way = way_to(contact, rung.channel)
    return Message(
        organisation_id=incident.organisation_id,
        channel=way.channel,
        recipient=Recipient(contact.pk, contact.name, way.address, contact.language),
        subject=subject,
        text=text,
        about=About("incident", str(incident.uid), incident.number),
        guard="incidents.still_wanted",
        guard_args={"incident_id": incident.pk, "arm": incident.ladder_arm},
    )


def handed_over_message(incident: Incident, contact: Contact, *, note: str, secret: str) -> Message:
    """The page again, headed by who has it now; no guard, for it is wanted because it is taken."""
    page = page_message(incident, contact, rules.Rung(1, 0), secret)
    with translation.override(contact.language):
        subject = _("Handed over to you: %(subject)s") % {"subject": page.subject}
        words = _("%(number)s was handed over to you.") % {"number": incident.number}
    text = f"{words}\n{note}\n\n{page.text}"
    return replace(page, subject=subject, text=text, html="", guard=None, guard_args={})


def customers_of(incident: Incident) -> list[Contact]:
    rows = Contact.objects.for_system("customer update")
    kind = Contact.Kind.CUSTOMER
    return list(rows.filter(organisation_id=incident.organisation_id, kind=kind))


def working_on(incident: Incident, now: datetime) -> list[Contact]:
    """Whoever took it, where a contact of the team bears that name; else level 1 on duty."""
    rows = Contact.objects.for_system("reminder").filter(
        organisation_id=incident.organisation_id, kind=Contact.Kind.TEAM
    )
    name = incident.acknowledged_by
    found = list(rows.filter(name=name)) if name else []
    return found or on_duty_contacts(incident.organisation_id, 1, now)


def _told(incident: Incident, contact: Contact, subject: str, text: str, link: str = "") -> Message:
    """No page: it does not count as having called somebody."""
    way = way_to(contact, "email")
    return Message(
        organisation_id=incident.organisation_id,
        channel=way.channel,
        recipient=Recipient(contact.pk, contact.name, way.address, contact.language),
        subject=subject,
        text=f"{text}\n",
        link=link,
        about=About("incident_update", str(incident.uid), incident.number),
    )


def update_message(update: CustomerUpdate, contact: Contact, secret: str) -> Message:
    """An update as this contact reads it, with the contact's own link to the public page."""
    incident = update.incident
    with translation.override(contact.language):
        subject = _("%(number)s: update %(count)s") % {
            "number": incident.number,
            "count": update.number,
        }
        link = f"{settings.ANLAN_PUBLIC_URL}/incidents/customer/{secret}/"
        words = update.texts["zh" if contact.language.startswith("zh") else "en"]
        lines = [
            words,
            "",
            _("The page of the incident:"),
            link,
            _("Timeline head") + f": {incident.timeline_head}",
        ]
    return _told(incident, contact, subject, "\n".join(lines), link)


def update_reminder(incident: Incident, contact: Contact, due: datetime) -> Message:
    with translation.override(contact.language):
        subject = _("%(number)s: the customer waits for an update") % {"number": incident.number}
        text = _("It was due at %(at)s. “No news” is an update too: %(url)supdates/") % {
            "at": f"{timezone.localtime(due):%Y-%m-%d %H:%M}",
            "url": incident_url(incident),
        }
        head = _("Timeline head") + f": {incident.timeline_head}"
    return _told(incident, contact, subject, f"{text}\n{head}")


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
