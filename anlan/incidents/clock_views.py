"""Pages of the promised times: why this deadline, and pausing the clocks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.calendars import pages as calendar_pages
from anlan.calendars.rules import NeverOpen
from anlan.core.errors import AnlanError, NotVisible
from anlan.core.reasons import Reason
from anlan.core.saying import say
from anlan.incidents import actions, clocks
from anlan.incidents.models import ClockPause, Incident
from anlan.incidents.terms import courses_of, terms_of
from anlan.incidents.words import CLOCK_WORDS
from anlan.web import errors


@require_GET
def clock_explain(request: HttpRequest, uid: str, name: str) -> HttpResponse:
    """Every stretch that counted or was skipped until the deadline."""
    incident = Incident.objects.visible_to(request.user).get_visible(uid)
    course = next((one for one in courses_of(incident) if one.name == name), None)
    if course is None:
        raise NotVisible(_("This clock has not begun."))
    now, terms = timezone.now(), terms_of(incident)
    calendar = terms.calendar_for(course.severity, name)
    try:
        explained = calendar_pages.explained(clocks.deadline_of(course, terms, now), calendar)
    except NeverOpen:
        explained = None
    ctx = {
        "incident": incident,
        "label": CLOCK_WORDS[name],
        "clock": clocks.clock_of(course, terms, now),
        "promised": calendar_pages.hours_words(
            timedelta(seconds=terms.span_s(course.severity, name))
        ),
        "terms": terms,
        "explained": explained,
    }
    return render(request, "incidents/clock.html", ctx)


@require_POST
def clocks_pause(request: HttpRequest, uid: str) -> HttpResponse:
    """Pause or resume; a refusal is shown on the page."""
    incident = Incident.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "incidents.work", incident.organisation_id)
    actor, raw = cast(User, request.user).actor, request.POST.get("version", "")
    version = int(raw) if raw.isdigit() else None
    try:
        if "resume" in request.POST:
            actions.resume_clocks(incident, actor=actor, version=version)
        else:
            why, note = request.POST.get("why", ""), request.POST.get("note", "")
            actions.pause_clocks(incident, why, note=note, actor=actor, version=version)
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:incident_detail", uid=uid)


def panel(request: HttpRequest, incident: Incident) -> dict[str, Any] | None:
    """What the contract promises, the pauses so far, and the buttons."""
    terms = terms_of(incident)
    pauses = list(incident.clock_pauses.all())
    running = next((pause for pause in pauses if pause.ended_at is None), None)
    now = timezone.now()
    shown = clocks.may_pause(
        terms.pauses[0] if terms.pauses else "",
        terms,
        is_paused=running is not None,
        is_unrecovered=incident.state_enum.is_unrecovered,
    )
    unknown = sorted(
        {year for course in courses_of(incident) for year in _unknown_years(course, terms, now)}
    )
    return {
        "incident": incident,
        "terms": terms,
        "pauses": pauses,
        "running": running,
        "why": [(one, ClockPause.Why(one).label) for one in terms.pauses],
        "may_pause": shown.is_allowed,
        "not_allowed": [say(reason) for reason in shown.because],
        "may_work": may(request.user, "incidents.work", incident.organisation_id),
        "unknown": [say(Reason.of("calendars.unknown_year", year=year)) for year in unknown],
    }


def _unknown_years(course: clocks.Course, terms: clocks.Terms, now: Any) -> tuple[int, ...]:
    try:
        return clocks.deadline_of(course, terms, now).unknown_years
    except NeverOpen:
        return ()
