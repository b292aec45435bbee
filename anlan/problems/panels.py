"""What other pages show of problems."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from anlan.accounts.permissions import may
from anlan.incidents.models import Incident
from anlan.incidents.rules import Kind
from anlan.problems import gates, rules
from anlan.problems.facts import recovery_of
from anlan.problems.models import STAGE_LABELS, Problem, ProblemReport


def incident(request: HttpRequest, shown: Incident) -> dict[str, Any]:
    """The incident's problem with its clocks and reports, or the button that opens one."""
    problem = shown.problems.first()
    ctx: dict[str, Any] = {
        "incident": shown,
        "problem": problem,
        "may_edit": may(request.user, "problems.edit", shown.organisation_id),
    }
    if problem is not None:
        missing = rules.missing_for_closing([gates.learned_from(problem)])
        ctx |= {
            "dues": due_lines(problem),
            "missing": missing if shown.kind == Kind.REAL else [],
            "reports": reports_of(request, problem)[:4],
        }
    return ctx


def recovery(request: HttpRequest, shown: Incident) -> dict[str, Any] | None:
    """RTO and RPO against the contract, once there is something to judge or promised."""
    verdicts = recovery_of(shown)
    if shown.verified_at is None and not any(each.target for each in verdicts):
        return None
    return {"verdicts": [{"label": each.name.upper(), "is": each} for each in verdicts]}


def due_lines(problem: Problem) -> list[dict[str, Any]]:
    return [
        {"label": STAGE_LABELS[due.stage], "due_at": due.due_at, "made_at": due.made_at}
        for due in problem.dues()
    ]


def reports_of(request: HttpRequest, problem: Problem) -> Any:
    """Newest first, without the files themselves."""
    rows = ProblemReport.objects.visible_to(request.user).filter(problem=problem)
    return rows.select_related("problem").defer("file", "document")


def overview(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    rows = Problem.objects.visible_to(request.user).open().for_lists()
    problems = list(rows[:200])
    late = sum(
        any(due.made_at is None and due.due_at < now for due in problem.dues())
        for problem in problems
    )
    return {"open": len(problems), "late": late}
