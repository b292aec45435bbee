"""Pages of the roster."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.core.actors import Actor
from anlan.core.errors import NotVisible, Refused
from anlan.duty import actions
from anlan.duty.forms import ShiftForm
from anlan.duty.models import Shift
from anlan.duty.roster import AHEAD, roster_of
from anlan.duty.rosters.facts import plans_of
from anlan.organisations.models import Contact, Organisation
from anlan.web import errors


def roster(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shifts = list(Shift.objects.visible_to(request.user).not_over(now).select_related("contact"))
    organisations = list(Organisation.objects.visible_to(request.user))
    plans = plans_of([row.pk for row in organisations], now, now + AHEAD)
    rosters = [
        roster_of(
            organisation,
            plans,
            [shift for shift in shifts if shift.organisation_id == organisation.pk],
            now,
            may_change=may(request.user, "duty.manage", organisation),
        )
        for organisation in organisations
    ]
    return render(request, "duty/roster.html", {"rosters": rosters, "days": AHEAD.days})


def shift_create(request: HttpRequest, code: str) -> HttpResponse:
    organisation = Organisation.objects.visible_to(request.user).filter(code=code).first()
    if organisation is None:
        raise NotVisible(_("There is nothing here that you may see."))
    require(request.user, "duty.manage", organisation)
    contacts = Contact.objects.visible_to(request.user).filter(organisation=organisation)
    form = ShiftForm(request.POST or None, contacts=contacts)
    if request.method == "POST" and form.is_valid():
        shift = actions.assign_duty(organisation, actor=_actor(request), **form.cleaned_data)
        messages.success(request, _("%(name)s is on the roster.") % {"name": shift.contact})
        return redirect("duty:roster")
    ctx = {"form": form, "organisation": organisation, "has_contacts": contacts.exists()}
    return render(request, "duty/shift_create.html", ctx)


@require_POST
def shift_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    shift = Shift.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "duty.manage", shift.organisation_id)
    try:
        actions.end_duty(shift, actor=_actor(request))
    except Refused as error:
        errors.show(request, error)
    return redirect("duty:roster")


def _actor(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor
