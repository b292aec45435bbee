"""Pages of problems and their corrective actions."""

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
from anlan.incidents.models import Incident
from anlan.problems import actions, gates, panels, rules
from anlan.problems.forms import ActionForm, MoveForm, ProblemForm
from anlan.problems.models import STATE_LABELS, Problem
from anlan.web import errors, filters
from anlan.web.tables import paged


def problem_list(request: HttpRequest) -> HttpResponse:
    q = Problem.objects.visible_to(request.user).select_related("organisation")
    state = filters.choice(request, "state", rules.State)
    if state:
        q = q.filter(state=state)
    page = paged(request, q.for_lists())
    rows = [
        {
            "problem": problem,
            "dues": [due for due in panels.due_lines(problem) if not due["made_at"]],
            "actions": len(problem.actions.all()),
        }
        for problem in page.rows
    ]
    ctx = {"page": page, "rows": rows, "state": state or "", "states": STATE_LABELS.items()}
    return render(request, "problems/problem_list.html", ctx)


@require_POST
def problem_open(request: HttpRequest, incident_uid: UUID) -> HttpResponse:
    incident = Incident.objects.visible_to(request.user).get_visible(incident_uid)
    require(request.user, "problems.edit", incident.organisation_id)
    problem = actions.open_problem(incident, actor=_actor(request))
    return redirect("problems:problem_detail", uid=problem.uid)


def problem_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _detail(request, _problem(request, uid), ActionForm())


def _detail(request: HttpRequest, problem: Problem, form: ActionForm) -> HttpResponse:
    now, state = timezone.now(), rules.State(problem.state)
    ctx = {
        "problem": problem,
        "incidents": problem.incidents.all(),
        "dues": panels.due_lines(problem),
        "missing": rules.missing_for_closing([gates.learned_from(problem)]),
        "actions": [(action, action.is_overdue(now)) for action in problem.actions.all()],
        "reports": panels.reports_of(request, problem),
        "moves": [(to.value, STATE_LABELS[to]) for to in rules.moves_from(state)],
        "form": form,
        "may_edit": may(request.user, "problems.edit", problem.organisation_id),
    }
    return render(request, "problems/problem_detail.html", ctx)


def problem_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    problem = _editable(request, uid)
    form = ProblemForm(request.POST or None, instance=problem)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        actions.change_problem(problem, actor=_actor(request), **values)
        messages.success(request, _("Saved."))
        return redirect("problems:problem_detail", uid=uid)
    return render(request, "problems/problem_edit.html", {"form": form, "problem": problem})


@require_POST
def problem_move(request: HttpRequest, uid: UUID) -> HttpResponse:
    problem = _editable(request, uid)
    form = MoveForm(request.POST)
    if form.is_valid() and form.cleaned_data["to"] in set(rules.State):
        try:
            to = rules.State(form.cleaned_data["to"])
            actions.move_problem(problem, to, actor=_actor(request))
        except Refused as error:
            errors.show(request, error)
    return redirect("problems:problem_detail", uid=uid)


@require_POST
def action_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    problem = _editable(request, uid)
    form = ActionForm(request.POST)
    if not form.is_valid():
        return _detail(request, problem, form)
    data = form.cleaned_data
    kind = rules.ActionKind(data["kind"])
    actions.add_action(
        problem,
        kind,
        data["description"],
        owner=data["owner"],
        due_on=data["due_on"],
        actor=_actor(request),
    )
    return redirect("problems:problem_detail", uid=uid)


@require_POST
def action_done(request: HttpRequest, uid: UUID, action_uid: UUID) -> HttpResponse:
    problem = _editable(request, uid)
    action = problem.actions.filter(uid=action_uid).first()
    if action is None:
        raise NotVisible(_("There is nothing here that you may see."))
    try:
        actions.finish_action(action, actor=_actor(request))
    except Refused as error:
        errors.show(request, error)
    return redirect("problems:problem_detail", uid=uid)


def _problem(request: HttpRequest, uid: UUID) -> Problem:
    rows = Problem.objects.visible_to(request.user).select_related("organisation")
    return rows.get_visible(uid)


def _editable(request: HttpRequest, uid: UUID) -> Problem:
    problem = _problem(request, uid)
    require(request.user, "problems.edit", problem.organisation_id)
    return problem


def _actor(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor
