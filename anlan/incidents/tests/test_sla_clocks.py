"""Clocks, their pauses and warnings, through contract and calendar.

If the process dies: a warning, its messages and the timer of the next one are written in the
transaction that claims the job, so either all of them are there or the job is claimed again.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from anlan.calendars.models import Calendar
from anlan.core.errors import Refused
from anlan.duty.actions import assign_duty
from anlan.incidents import actions, rules
from anlan.incidents.events import EventIn
from anlan.incidents.models import ClockPause, Incident
from anlan.notifications.models import Delivery
from anlan.organisations.actions import change_contract, create_contract

WEDNESDAY = "2026-11-25T16:00:00+08:00"
WARN = ["incidents.warn_of_clock"]


@pytest.fixture
def contract(north):
    office = Calendar.objects.for_system("test").get(code="5x8")
    return create_contract(
        north, number="HT-7", title="Service", calendar=office, starts_on=date(2026, 1, 1),
        targets={"III": ["1h", "4h", "2d"]}, pauses=["customer"], actor=None,
    )  # fmt: skip


@pytest.fixture
def opened(pack, north, server, ada_on_duty, report):
    """opened(severity) → an incident that opens now."""

    def make(severity="III", key="check:1"):
        event = EventIn(
            north.pk, "Portal is slow", source="api", key=key, severity=severity,
            asset_id=server.pk,
        )  # fmt: skip
        return report(event).incident

    return make


def local(moment):
    return timezone.localtime(moment).strftime("%m-%d %H:%M")


def dues(incident):
    return {clock.name: local(clock.due_at) for clock in incident.clocks(timezone.now())}


def fresh(incident):
    return Incident.objects.for_system("test").get(pk=incident.pk)


def test_without_contract_the_usual_times_count(opened, time_machine):
    time_machine.move_to(WEDNESDAY)
    assert dues(opened("II")) == {
        "respond": "11-25 16:30", "plan": "11-25 18:00", "resolve": "11-26 16:00"
    }  # fmt: skip


def test_level_four_counts_in_working_time(opened, time_machine):
    time_machine.move_to(WEDNESDAY)
    # 4 h over a night; one and five working days of 8 h, over a weekend.
    assert dues(opened("IV")) == {
        "respond": "11-26 11:00", "plan": "11-26 16:00", "resolve": "12-02 16:00"
    }  # fmt: skip


def test_the_contract_sets_hours_and_times_and_is_frozen(contract, opened, time_machine):
    time_machine.move_to(WEDNESDAY)
    incident = opened()
    expected = {"respond": "11-25 17:00", "plan": "11-26 11:00", "resolve": "11-27 16:00"}
    assert dues(incident) == expected
    change_contract(contract, targets={"III": ["5m", "5m", "5m"]}, actor=None)
    assert dues(fresh(incident)) == expected


def test_a_pause_moves_the_deadline_by_what_it_took(contract, opened, ada, time_machine):
    time_machine.move_to(WEDNESDAY)
    incident = opened()
    time_machine.move_to("2026-11-26T09:30:00+08:00")
    actions.pause_clocks(incident, "customer", note="access card", actor=ada.actor)
    assert [c.is_paused for c in incident.clocks(timezone.now())] == [False, True, True]
    time_machine.move_to("2026-11-26T14:00:00+08:00")
    actions.resume_clocks(incident, actor=ada.actor)
    # Four and a half hours less the midday break: 3.5 working hours.
    assert dues(incident) == {
        "respond": "11-25 17:00", "plan": "11-26 15:30", "resolve": "11-30 10:30"
    }  # fmt: skip
    kinds = list(incident.timeline.values_list("kind", flat=True))
    assert kinds.count("clocks_paused") == kinds.count("clocks_resumed") == 1
    row = ClockPause.objects.get()
    assert (row.started_by, row.ended_by, row.note) == ("Ada", "Ada", "access card")


def test_a_pause_needs_the_contract_and_runs_once(contract, opened, ada):
    incident = opened()
    with pytest.raises(Refused, match="does not allow"):
        actions.pause_clocks(incident, "supplier", actor=ada.actor)
    actions.pause_clocks(incident, "customer", actor=ada.actor)
    with pytest.raises(Refused, match="paused already"):
        actions.pause_clocks(incident, "customer", actor=ada.actor)
    actions.resume_clocks(incident, actor=ada.actor)
    with pytest.raises(Refused):
        actions.resume_clocks(incident, actor=ada.actor)


def test_without_contract_nothing_is_paused(opened, ada):
    with pytest.raises(Refused, match="Without a contract"):
        actions.pause_clocks(opened(), "customer", actor=ada.actor)


def warned(incident):
    return [
        (row.content["data"]["clock"], row.content["data"]["percent"])
        for row in incident.timeline.filter(kind="clock_warning").order_by("seq")
    ]


def test_warnings_come_at_their_time_and_reach_whoever_is_on_duty(
    north, opened, ada_on_duty, run_jobs, time_machine
):
    time_machine.move_to(WEDNESDAY, tick=False)
    assign_duty(north, ada_on_duty, level=1, starts_at=timezone.now(), actor=None)
    incident = opened("II")
    steps = [(14, []), (15, [("respond", 50)]), (23, [("respond", 50), ("respond", 75)])]
    for minutes, expected in steps:
        time_machine.move_to("2026-11-25T16:00:00+08:00", tick=False)
        time_machine.shift(timedelta(minutes=minutes))
        run_jobs(kinds=WARN)
        assert warned(incident) == expected
    time_machine.move_to("2026-11-25T16:30:00+08:00", tick=False)
    run_jobs(kinds=WARN)
    assert warned(incident)[-1] == ("respond", 100)
    sent = Delivery.objects.for_system("test").filter(subject__contains="%")
    assert [row.contact_id for row in sent] == [ada_on_duty.pk] * 3
    assert "/clocks/respond/" in sent[0].text


def test_a_timer_of_an_older_deadline_says_nothing(opened, ada, run_jobs, time_machine):
    time_machine.move_to(WEDNESDAY, tick=False)
    incident = opened("II")
    actions.change_severity(
        incident, rules.Severity.IV, why="one ward", actor=ada.actor, version=None
    )
    time_machine.move_to("2026-11-25T17:30:00+08:00", tick=False)
    run_jobs(kinds=WARN)
    assert warned(incident) == []
    # Half of the four working hours are over at six.
    time_machine.move_to("2026-11-25T18:00:00+08:00", tick=False)
    run_jobs(kinds=WARN)
    assert warned(incident) == [("respond", 50)]


def test_a_graver_level_warns_at_once_and_only_the_gravest(opened, ada, run_jobs, time_machine):
    time_machine.move_to(WEDNESDAY, tick=False)
    incident = opened("IV")
    time_machine.move_to("2026-11-25T17:00:00+08:00", tick=False)
    actions.change_severity(
        incident, rules.Severity.I, why="all wards", actor=ada.actor, version=None
    )
    run_jobs(kinds=WARN)
    assert sorted(warned(incident)) == [("plan", 50), ("respond", 100)]


def test_a_stopped_or_paused_clock_does_not_warn(contract, opened, ada, run_jobs, time_machine):
    time_machine.move_to(WEDNESDAY, tick=False)
    incident = opened()
    actions.apply_action(incident, rules.Action.RESPOND, actor=ada.actor)
    actions.pause_clocks(incident, "customer", actor=ada.actor)
    time_machine.move_to("2026-12-10T16:00:00+08:00", tick=False)
    run_jobs(kinds=WARN)
    assert warned(incident) == []


def test_the_report_is_owed_from_the_first_relief_on(opened, ada, time_machine):
    time_machine.move_to(WEDNESDAY, tick=False)
    incident = opened()
    actions.apply_action(incident, rules.Action.RESPOND, actor=ada.actor)
    time_machine.move_to("2026-11-25T20:00:00+08:00", tick=False)
    actions.apply_action(incident, rules.Action.STABILISE, actor=ada.actor)
    assert dues(incident)["report"] == "11-26 20:00"
