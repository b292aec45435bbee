import pytest

from anlan.core.actors import Actor
from anlan.incidents import rules
from anlan.incidents.actions import accept_events, acknowledge_incident, apply_action
from anlan.incidents.events import EventIn
from anlan.incidents.models import Incident
from anlan.problems.actions import add_action, change_problem, open_problem
from anlan.problems.rules import ActionKind

ADA = Actor("user", None, "Ada")


@pytest.fixture
def incident(north, run_jobs):
    event = EventIn(north.pk, "The database does not answer", source="alertmanager", key="db-1")
    accept_events([event], actor=None)
    run_jobs(kinds=["incidents.process_event"])
    return Incident.objects.for_system("test").get()


@pytest.fixture
def recovered(incident):
    acknowledge_incident(incident, actor=ADA)
    apply_action(incident, rules.Action.RECOVER, actor=ADA)
    return incident


@pytest.fixture
def problem(recovered):
    return open_problem(recovered, actor=ADA)


@pytest.fixture
def learned(problem):
    change_problem(problem, actor=ADA, cause="The disk was full of logs.", losses="20 orders")
    add_action(problem, ActionKind.INSPECTION_ITEM, "Watch the log folder", owner="Eve", actor=ADA)
    return problem
