"""Pages of the escalation matrix, and handing an incident over."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.core.errors import AnlanError, NotVisible
from anlan.incidents import actions
from anlan.incidents.actions.ladder import plan_of
from anlan.incidents.escalation import forms, preview
from anlan.incidents.escalation.matrix import SEVERITIES, ladders_of, rows_of
from anlan.incidents.models import Incident
from anlan.notifications.channels import label_of
from anlan.organisations.models import Contact, Organisation
from anlan.web import errors


@require_GET
def ladder_list(request: HttpRequest) -> HttpResponse:
    """Whose matrix; each with how many things are wrong with it."""
    require(request.user, "incidents.ladders")
    rows = [
        (organisation, len(preview.faults(organisation, forms.rungs_of(plan_of(organisation.pk)))))
        for organisation in Organisation.objects.visible_to(request.user)[:200]
        if may(request.user, "incidents.ladders", organisation)
    ]
    return render(request, "incidents/ladder_list.html", {"rows": rows})


def ladder_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The matrix as a form; what is wrong with it is said before it is kept."""
    organisation = Organisation.objects.visible_to(request.user).filter(code=code).first()
    if organisation is None:
        raise NotVisible(_("There is nothing here that you may see."))
    require(request.user, "incidents.ladders", organisation)
    contacts = Contact.objects.visible_to(request.user).filter(organisation=organisation)
    who = forms.who_choices(list(contacts))
    is_posted = request.method == "POST"
    posted = forms.read(request.POST, dict(who)) if is_posted else _stored(organisation)
    ladders = ladders_of(posted.rows)
    faults = preview.faults(organisation, ladders)
    wants_save = "save" in request.POST and not posted.problems
    if wants_save and (not faults or "confirm" in request.POST):
        actions.set_matrix(
            organisation, ladders, silent_s=posted.silent_s, update_s=posted.update_s,
            watch_s=posted.watch_s,
            actor=cast(User, request.user).actor,
        )  # fmt: skip
        messages.success(
            request, _("Kept. Incidents that are open keep the ladder they began with.")
        )
        return redirect("incidents:ladder_edit", code=code)
    ctx = {
        "organisation": organisation,
        "posted": posted,
        "who": who,
        "faults": faults,
        "silent": forms.shown_spans(posted.silent_s),
        "update": forms.shown_spans(posted.update_s),
        "watch": forms.shown_spans(posted.watch_s),
        "must_confirm": wants_save,
        **_preview(request, organisation, ladders),
    }
    return render(request, "incidents/ladder_edit.html", ctx)


def _stored(organisation: Organisation) -> forms.Posted:
    plan = plan_of(organisation.pk)
    rows = rows_of(forms.rungs_of(plan))
    return forms.Posted(rows, plan["silent_s"], plan["update_s"], plan["watch_s"])


def _preview(
    request: HttpRequest, organisation: Organisation, ladders: dict[str, Any]
) -> dict[str, Any]:
    form = forms.PreviewForm(request.POST if request.method == "POST" else request.GET)
    start, severity = forms.moment_of(form, organisation)
    minutes = preview.preview(organisation, ladders[severity], start)
    return {
        "severities": SEVERITIES,
        "channel_words": [(kind, label_of(kind)) for kind in forms.channels()],
        "start": start.replace(tzinfo=None),
        "severity": severity,
        "minutes": [_minute(one, start) for one in minutes],
    }


def _minute(minute: preview.Minute, start: datetime) -> dict[str, Any]:
    """With the clock on the customer's wall, which is where somebody is woken."""
    channel = minute.called.rung.channel
    return {
        "local": minute.at.astimezone(start.tzinfo).replace(tzinfo=None),
        "after": minute.at - start,
        "channel": label_of(channel),
        "called": minute.called,
        "faults": minute.faults,
    }


@require_POST
def hand_over(request: HttpRequest, uid: str) -> HttpResponse:
    """Give the incident to another person of the team."""
    incident = Incident.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "incidents.work", incident.organisation_id)
    version = request.POST.get("version", "")
    try:
        contact = Contact.objects.visible_to(request.user).get_visible(
            request.POST.get("contact", "")
        )
        actions.hand_over(
            incident, contact, note=request.POST.get("note", ""),
            actor=cast(User, request.user).actor,
            version=int(version) if version.isdigit() else None,
        )  # fmt: skip
        messages.success(request, _("%(name)s has it now and was told.") % {"name": contact.name})
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:incident_detail", uid=uid)
