"""Pages of incidents: list, one incident, the hotline."""

from __future__ import annotations

from typing import Any, cast

from django import forms as django_forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import require
from anlan.core.actors import Actor
from anlan.core.errors import AnlanError, BadInput, NotVisible
from anlan.core.paths import data_folder
from anlan.incidents import actions, forms, pages, process, rules, stepdoing
from anlan.incidents.events import EventIn
from anlan.incidents.models import Event, Incident
from anlan.incidents.record.pages import shown_part
from anlan.web import errors
from anlan.web.filters import choice
from anlan.web.htmx import wants_fragment
from anlan.web.tables import paged


def _actor(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor


def _visible(request: HttpRequest, uid: str) -> Incident:
    rows = Incident.objects.visible_to(request.user).select_related(
        "organisation", "asset", "strategy_version__strategy"
    )
    return rows.get_visible(uid)


def _version(request: HttpRequest) -> int | None:
    raw = request.POST.get("version", "")
    return int(raw) if raw.isdigit() else None


@require_GET
def service_flow(request: HttpRequest) -> HttpResponse:
    """How every emergency goes, for whoever wants to know; it holds no customer's data."""
    ctx = {"chart": process.draw_process(), "rows": process.table()}
    return render(request, "incidents/process.html", ctx)


@require_GET
def incident_list(request: HttpRequest) -> HttpResponse:
    rows = Incident.objects.visible_to(request.user).select_related("organisation", "asset")
    severity = choice(request, "severity", rules.Severity)
    which = request.GET.get("which", "open")
    if which == "open":
        rows = rows.open()
    if severity:
        rows = rows.filter(severity=severity)
    ctx = {
        "page": paged(request, rows, 50),
        "which": which,
        "severity": severity,
        "severities": list(rules.Severity),
        "tones": pages.STATE_TONES,
    }
    return render(request, "incidents/list.html", ctx)


@require_GET
def incident_detail(request: HttpRequest, uid: str) -> HttpResponse:
    incident = _visible(request, uid)
    ctx = pages.detail_context(request, incident)
    ctx |= shown_part(request, ctx["entries"])
    name = "incidents/_live.html" if wants_fragment(request) else "incidents/detail.html"
    return render(request, name, ctx)


def _do_acknowledge(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.acknowledge", incident.organisation)
    actions.acknowledge_incident(incident, actor=_actor(request), version=_version(request))


def _do_strategy(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.work", incident.organisation)
    slug = request.POST.get("slug", "")
    actions.choose_strategy(incident, slug, actor=_actor(request), version=_version(request))


def _do_unfit(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.work", incident.organisation)
    given = _cleaned(forms.UnfitForm(request.POST))
    actions.refuse_strategy(
        incident, given["slug"], why=given["why"], actor=_actor(request), version=_version(request)
    )


def _do_link(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.work", incident.organisation)
    slug = _cleaned(forms.LinkForm(request.POST))["slug"]
    actions.link_strategy(incident, slug, actor=_actor(request), version=_version(request))


def _do_recover(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.work", incident.organisation)
    note = _cleaned(forms.RecoverForm(request.POST))["note"]
    actions.recover_incident(incident, note=note, actor=_actor(request), version=_version(request))


def _do_verify(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.work", incident.organisation)
    actions.request_verification(incident, actor=_actor(request))


def _do_word(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.work", incident.organisation)
    word = _cleaned(forms.WordForm(request.POST))["word"]
    actions.confirm_by_person(incident, word=word, actor=_actor(request), version=_version(request))


def _do_waive(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.severity", incident.organisation)
    why = _cleaned(forms.WhyForm(request.POST))["why"]
    actions.waive_word(incident, why=why, actor=_actor(request), version=_version(request))


def _do_close(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.close", incident.organisation)
    actions.close_incident(incident, actor=_actor(request), version=_version(request))


def _do_severity(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.severity", incident.organisation)
    given = _cleaned(forms.SeverityForm(request.POST))
    actions.change_severity(
        incident, rules.Severity(given["severity"]), why=given["why"],
        actor=_actor(request), version=_version(request),
    )  # fmt: skip


def _do_comment(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.acknowledge", incident.organisation)
    text = _cleaned(forms.CommentForm(request.POST))["text"]
    actions.comment(incident, text, actor=_actor(request))


def _do_move(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.work", incident.organisation)
    word = request.POST.get("move", "")
    if word not in rules.PLAIN_MOVES:
        raise BadInput(
            _("Unknown action “%(action)s”.") % {"action": word},
            errors=[{"field": "move", "expected": ", ".join(sorted(rules.PLAIN_MOVES))}],
        )
    actions.move_incident(
        incident, rules.Action(word), why=request.POST.get("why", ""),
        actor=_actor(request), version=_version(request),
    )  # fmt: skip


def _other(request: HttpRequest) -> Incident | None:
    """The incident that was named by its number; none when the field was left empty."""
    number = request.POST.get("of", "").strip()
    found = Incident.objects.visible_to(request.user).filter(number=number).first()
    if number and found is None:
        raise BadInput(
            _("There is no incident “%(number)s”.") % {"number": number},
            errors=[{"field": "of", "expected": "the number of an incident"}],
        )
    return found


def _do_duplicate(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.work", incident.organisation)
    original = _other(request)
    if original is None:
        raise BadInput(_("Say which incident this is a duplicate of."))
    actions.merge_incident(incident, original, actor=_actor(request), version=_version(request))


def _do_parent(request: HttpRequest, incident: Incident) -> None:
    require(request.user, "incidents.work", incident.organisation)
    actions.set_parent(
        incident, _other(request), follows="follows" in request.POST,
        actor=_actor(request), version=_version(request),
    )  # fmt: skip


_DO = {
    "acknowledge": _do_acknowledge,
    "strategy": _do_strategy,
    "unfit": _do_unfit,
    "link": _do_link,
    "recover": _do_recover,
    "verify": _do_verify,
    "word": _do_word,
    "waive": _do_waive,
    "close": _do_close,
    "severity": _do_severity,
    "comment": _do_comment,
    "move": _do_move,
    "duplicate": _do_duplicate,
    "parent": _do_parent,
}


def _cleaned(form: django_forms.Form) -> dict[str, Any]:
    if form.is_valid():
        return form.cleaned_data
    field, problems = next(iter(form.errors.items()))
    raise BadInput(
        " ".join(str(problem) for problem in problems),
        errors=[{"field": field, "expected": "see the form"}],
    )


@require_POST
def incident_do(request: HttpRequest, uid: str, what: str) -> HttpResponse:
    """One door for every button of the incident page; a refusal is shown on the page."""
    incident = _visible(request, uid)
    do = _DO.get(what)
    try:
        if do is None:
            raise BadInput(_("Unknown action “%(action)s”.") % {"action": what})
        do(request, incident)
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:incident_detail", uid=uid)


@require_POST
def step_do(request: HttpRequest, uid: str, step_id: str) -> HttpResponse:
    """One door for every button of a step; a refusal is shown on the page."""
    incident = _visible(request, uid)
    deed = request.POST.get("deed", "")
    require(request.user, stepdoing.permission_for(deed), incident.organisation)
    step = incident.steps.filter(step_id=step_id).first()
    try:
        if step is None:
            raise BadInput(_("This incident has no such step."))
        given = _cleaned(forms.StepForm(request.POST, request.FILES))
        stepdoing.do(step, deed, stepdoing.Given(actor=_actor(request), **given))
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:incident_detail", uid=uid)


@require_GET
def step_file(request: HttpRequest, uid: str, step_id: str) -> FileResponse:
    """The evidence file of a step, always as a download and never shown in place."""
    step = _visible(request, uid).steps.filter(step_id=step_id).exclude(file="").first()
    path = data_folder() / "evidence" / step.file if step else None
    if step is None or path is None or not path.exists():
        raise NotVisible(_("This step has no evidence file."))
    return FileResponse(path.open("rb"), as_attachment=True, filename=step.file_name)


@require_POST
def key_split(request: HttpRequest, uid: str, key_id: int) -> HttpResponse:
    incident = _visible(request, uid)
    require(request.user, "incidents.work", incident.organisation)
    key = incident.keys.filter(pk=key_id, is_open=True).first()
    if key is None or incident.keys.count() < 2:
        messages.error(request, _("There is nothing to split off."))
        return redirect("incidents:incident_detail", uid=uid)
    made = actions.split_key(key, actor=_actor(request))
    messages.success(request, _("%(number)s was opened.") % {"number": made.number})
    return redirect("incidents:incident_detail", uid=made.uid)


def hotline(request: HttpRequest) -> HttpResponse:
    """Write down a report, and answer those that wait."""
    form = forms.ReportForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        return _report(request, form.cleaned_data)
    waiting = Event.objects.visible_to(request.user).waiting()
    ctx = {"form": form, "waiting": waiting.select_related("organisation").order_by("id")}
    return render(request, "incidents/hotline.html", ctx)


def _report(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    require(request.user, "incidents.report", given["organisation"])
    asset = given["asset"]
    if asset is not None and asset.organisation_id != given["organisation"].pk:
        messages.error(request, _("This asset belongs to another organisation."))
        return redirect("incidents:hotline")
    event = EventIn(
        given["organisation"].pk,
        given["text"],
        source="hotline",
        severity=given["severity"] or None,
        asset_id=asset.pk if asset else None,
        object=asset.code if asset else "",
        data={"reporter": given["reporter"]},
    )
    actions.accept_events([event], actor=_actor(request))
    messages.success(request, _("The report is written down and being judged."))
    return redirect("incidents:hotline")


@require_POST
def report_do(request: HttpRequest, uid: str, what: str) -> HttpResponse:
    """Answer a waiting report, or make it an incident."""
    event = Event.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "incidents.report", event.organisation)
    try:
        if what == "promote":
            incident = actions.promote_report(event, actor=_actor(request))
            return redirect("incidents:incident_detail", uid=incident.uid)
        answer = _cleaned(forms.AnswerForm(request.POST))["answer"]
        actions.answer_report(event, answer, actor=_actor(request))
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:hotline")
