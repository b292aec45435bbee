"""Anlan's own failures become incidents of its own house."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from anlan.assets.actions import register_asset
from anlan.engine.actions import enqueue
from anlan.engine.health import snapshot
from anlan.engine.models import Job
from anlan.incidents.actions import selfwatch
from anlan.incidents.models import Event, Incident


def own_server(north):
    return register_asset(
        north, code="anlan", name="Anlan", asset_class="server", actor=None, is_local=True
    )


def test_a_job_that_is_given_up_becomes_an_incident(north, pack, run_jobs):
    asset = own_server(north)
    job = enqueue("incidents.heal_if_quiet", args={"incident_id": 0, "until": "never"})
    Job.objects.filter(pk=job.pk).update(max_attempts=1)
    run_jobs(kinds=["incidents.heal_if_quiet", "incidents.process_event"])
    job.refresh_from_db()
    assert job.state == "dead"
    incident = Incident.objects.for_system("test").get()
    assert (incident.asset_id, incident.source) == (asset.pk, "engine")


def test_a_late_engine_is_told_once_in_ten_minutes(north, pack):
    own_server(north)
    with time_machine.travel(timezone.now().replace(minute=21), tick=False) as clock:
        for _ in range(3):
            selfwatch.note_late_engine(snapshot(timezone.now()))
        assert Event.objects.for_system("test").count() == 1
        clock.shift(timedelta(minutes=10))
        selfwatch.note_late_engine(snapshot(timezone.now()))
    assert Event.objects.for_system("test").count() == 2
