"""Recovered incidents get their problem, so that nobody has to remember it."""

import logging
from datetime import timedelta

from django.db.models import Q

from anlan.engine.context import JobContext
from anlan.engine.registry import job
from anlan.incidents.models import Incident
from anlan.incidents.rules import Kind
from anlan.problems.actions import open_problem

log = logging.getLogger(__name__)
_AT_ONCE = 50


@job("problems.open_for_recovered", every=timedelta(seconds=10))
def open_problems_for_recovered_incidents(_ctx: JobContext) -> dict[str, int]:
    """Open the draft of a problem for each incident that is stabilised or recovered."""
    relieved = Q(stabilised_at__isnull=False) | Q(recovered_at__isnull=False)
    rows = Incident.objects.for_system("draft problems").filter(
        relieved, problems=None, kind=Kind.REAL
    )
    opened = 0
    for incident in rows.order_by("pk")[:_AT_ONCE]:
        try:
            open_problem(incident, actor=None)
            opened += 1
        except Exception:  # Loop boundary: one bad incident must not stop the others.
            log.exception("open_problem failed incident=%s", incident.number)
    return {"opened": opened}
