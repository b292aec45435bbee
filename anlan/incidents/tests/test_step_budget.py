"""A step over its time is marked, told and reminded of; one that was settled is not."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from anlan.incidents import actions
from anlan.incidents.actions.stepping import retry_step
from anlan.incidents.paging import step_open
from anlan.incidents.tests.strategy_on_trial import work_on
from anlan.notifications.models import Delivery

KIND = "incidents.step_over_budget"


@pytest.fixture
def later(run_jobs):
    """later(minutes): the ledger's timers of budgets at that time."""

    def run(minutes):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
            return run_jobs(kinds=[KIND])

    return run


def reminders():
    return Delivery.objects.for_system("test").filter(key__startswith="budget:")


def test_it_is_marked_told_and_reminded_of_once(incident, ada, later, client_of):
    step = work_on(incident, look={"budget_s": 600})["look"]
    assert later(9) == []
    assert len(later(11)) == 1 and later(12) == []
    assert reminders().get().recipient_name == "Ada"
    assert incident.timeline.filter(kind="step_over_budget").count() == 1
    assert step_open(step.pk, 1).wanted
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        text = client_of(ada).get(f"/incidents/{incident.uid}/").content.decode()
    assert "over its time" in text
    assert "still open after its time of 10 minutes" in text


def test_a_settled_step_reminds_nobody(incident, ada, later):
    step = work_on(incident, look={"budget_s": 600}, after={})["look"]
    actions.tick_step(step, "done", actor=ada.actor)
    later(11)
    assert not reminders().exists()
    assert not step_open(step.pk, 1).wanted


def test_each_attempt_has_its_own_time(incident, ada, later):
    step = work_on(incident, look={"budget_s": 600})["look"]
    actions.tick_step(step, "failed", actor=ada.actor)
    step.refresh_from_db()
    with time_machine.travel(timezone.now() + timedelta(minutes=8), tick=False):
        retry_step(step, actor=ada.actor)
    later(11)
    assert not reminders().exists()
    later(19)
    assert reminders().count() == 1
