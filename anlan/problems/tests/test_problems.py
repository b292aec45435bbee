import re

import pytest

from anlan.core.errors import BadInput, Refused
from anlan.incidents import rules as incident_rules
from anlan.incidents import timeline
from anlan.incidents.actions import (
    accept_events,
    acknowledge_incident,
    apply_action,
    close_incident,
)
from anlan.incidents.events import EventIn
from anlan.incidents.models import Event
from anlan.problems.actions import (
    add_action,
    change_problem,
    finish_action,
    move_problem,
    next_number,
    open_problem,
)
from anlan.problems.models import Problem
from anlan.problems.rules import ActionKind, State

from .conftest import ADA

pytestmark = pytest.mark.django_db


def test_numbers_follow_each_other_within_a_year():
    assert [next_number(2026), next_number(2026), next_number(2027)] == [
        "PRB-2026-0001",
        "PRB-2026-0002",
        "PRB-2027-0001",
    ]


def test_an_incident_has_one_problem_however_often_it_is_opened(recovered):
    first = open_problem(recovered, actor=ADA)
    assert open_problem(recovered, actor=None).pk == first.pk
    assert re.fullmatch(r"PRB-\d{4}-0001", first.number)
    assert list(first.incidents.all()) == [recovered]
    assert "problem_opened" in {entry["kind"] for entry in timeline.entries(recovered)}


def test_a_recovered_incident_gets_its_draft_by_itself(recovered, run_jobs, root):
    run_jobs(kinds=["problems.open_for_recovered"])
    from anlan.engine.actions import enqueue

    enqueue("problems.open_for_recovered")
    run_jobs(kinds=["problems.open_for_recovered"])
    problem = Problem.objects.visible_to(root).get()
    assert [due.stage.value for due in problem.dues()] == ["interim"]


@pytest.mark.parametrize("kind", ["drill", "test"])
def test_a_drill_gets_none(north, run_jobs, root, kind):
    from anlan.engine.actions import enqueue

    event = EventIn(north.pk, "server down", source="api", key=kind, kind=kind)
    accepted = accept_events([event], actor=None)[0]
    run_jobs(kinds=["incidents.process_event"])
    drill = Event.objects.for_system("test").get(uid=accepted.uid).incident
    acknowledge_incident(drill, actor=ADA)
    apply_action(drill, incident_rules.Action.RECOVER, actor=ADA)
    enqueue("problems.open_for_recovered")
    run_jobs(kinds=["problems.open_for_recovered"])
    assert not Problem.objects.visible_to(root).exists()


def test_the_first_cause_moves_the_problem_on(problem):
    change_problem(problem, actor=ADA, cause="A cable.")
    problem.refresh_from_db()
    assert (problem.state, problem.cause) == ("investigating", "A cable.")


def test_an_incident_is_closed_only_after_something_was_learned(problem):
    incident = problem.main_incident
    for action in (incident_rules.Action.VERIFY, incident_rules.Action.REVIEW):
        apply_action(incident, action, actor=ADA)
    with pytest.raises(Refused) as caught:
        close_incident(incident, actor=ADA)
    assert [reason["code"] for reason in caught.value.extra["reasons"]] == [
        "problems.gate_no_cause",
        "problems.gate_no_action",
    ]
    change_problem(problem, actor=ADA, cause="A cable.")
    add_action(problem, ActionKind.NONE_WITH_REASON, "It was struck by lightning.", actor=ADA)
    close_incident(incident, actor=ADA)
    assert incident.state == "closed"


def test_a_reason_for_doing_nothing_is_signed(problem):
    action = add_action(problem, ActionKind.NONE_WITH_REASON, "Nothing to change.", actor=ADA)
    assert (action.signed_by, action.state) == ("Ada", "done")
    with pytest.raises(BadInput):
        add_action(problem, ActionKind.NONE_WITH_REASON, "  ", actor=ADA)


def test_a_problem_is_closed_when_its_actions_are_done(learned):
    move_problem(learned, State.RESOLVED, actor=ADA)
    with pytest.raises(Refused):
        move_problem(learned, State.CLOSED, actor=ADA)
    finish_action(learned.actions.get(), actor=ADA)
    move_problem(learned, State.CLOSED, actor=ADA)
    learned.refresh_from_db()
    assert learned.state == "closed"
    assert learned.resolved_at
    assert learned.closed_at
    with pytest.raises(Refused):
        finish_action(learned.actions.get(), actor=ADA)
