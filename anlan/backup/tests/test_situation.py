"""What backup tells incidents and strategies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.assets import facts
from anlan.backup import situation, stepkind
from anlan.backup.actions import start_run
from anlan.backup.models import Copy, Restore
from anlan.core.saying import say
from anlan.engine.models import Job
from anlan.incidents.references import IncidentRef
from anlan.strategies.stepkinds import StepCall

pytestmark = pytest.mark.servers
INCIDENT = "6f9b2f9e-6a0c-4e4f-8b8a-000000000001"


def reference(north, asset, *keys):
    return IncidentRef(INCIDENT, "N-1", north.pk, asset.pk, keys)


def call(north, asset, **args):
    step = {"id": "restore", "kind": "action"}
    return StepCall(INCIDENT, north.pk, asset.pk, step, args)


def test_the_situation_names_the_restore_point_the_loss_and_the_duration(
    north, asset, policy, backed_up
):
    now = backed_up.taken_at + timedelta(hours=5, minutes=12)
    found = situation.situation(north.pk, asset, now)
    assert found["last_proven"]["copy_uid"] == str(backed_up.uid)
    assert found["last_good"]["age_s"] == 5 * 3600 + 12 * 60
    assert say(found["loss"]) == "At most 5 h 12 min of data are lost."
    assert "by the last 1 measurements" in say(found["restore"])
    assert facts.gather(asset, now)["backup"]["last_good"]["age"]


def test_the_facts_answer_the_items_of_the_catalogue(asset, policy, backed_up, work, source):
    known = situation.facts(asset, timezone.now())
    assert known["failed_24h"] == 0 and known["last_check"]["errors"] == 0
    assert known["last_full"]["at"] == backed_up.run.started_at.isoformat()
    source.rename(f"{source}.away")
    start_run(policy, actor=None)
    work()
    assert situation.facts(asset, timezone.now())["failed_24h"] == 1


def test_a_step_answers_for_every_policy_of_the_asset(
    north, asset, policy, sqlite_policy, work, packs
):
    for each in (policy, sqlite_policy):
        start_run(each, actor=None)
    work()
    outcome = stepkind.run(call(north, asset, copy="last_proven", to="scratch"))
    jobs = {job.pk: job for job in work()}
    assert len(jobs) == 2 and jobs[outcome.pending_job].result["ok"] is True
    assert [result.ok for result in situation.verify(reference(north, asset))] == [True, True]
    packs()[-1].unlink()
    outcome = stepkind.run(call(north, asset, copy="last_proven", to="scratch"))
    work()
    assert Job.objects.get(pk=outcome.pending_job).result["ok"] is False
    assert False in [result.ok for result in situation.verify(reference(north, asset))]


def test_an_unproven_copy_is_good_but_not_proven(north, asset, policy, backed_up):
    Copy.objects.for_system("test").update(proof_level=1, proof_expires_at=None)
    found = situation.facts(asset, timezone.now())
    assert "last_good" in found and "last_proven" not in found


def test_without_backup_everything_is_lost(north, asset):
    assert situation.facts(asset, timezone.now()) == {"policies": []}


def test_without_a_copy_everything_is_lost(north, asset, policy):
    found = situation.situation(north.pk, None, timezone.now())
    assert "last_good" not in found and "everything since the beginning" in say(found["loss"])


def test_a_step_restores_the_proven_copy_and_verification_sees_it(
    north, asset, policy, backed_up, work
):
    outcome = stepkind.run(call(north, asset, copy="last_proven", to="scratch"))
    assert outcome.ok and outcome.pending_job
    before = situation.verify(reference(north, asset))
    assert [result.ok for result in before] == [None]
    [job] = work()
    assert job.pk == outcome.pending_job and job.result["ok"] is True
    [after] = situation.verify(reference(north, asset))
    assert after.ok is True and "bit for bit" in say(after.reasons[0])


def test_a_step_can_put_it_back_in_place(north, asset, policy, backed_up, work, source):
    (source / "big").unlink()
    assert stepkind.run(call(north, asset, copy="last_proven", to="original")).ok
    work()
    assert (source / "big").exists()
    assert Restore.objects.for_system("test").get().place == "in_place"


def test_a_step_without_a_usable_copy_says_so(north, asset, policy):
    outcome = stepkind.run(call(north, asset, copy="last_proven", to="scratch"))
    assert not outcome.ok and outcome.reasons[0].code == "backup.no_such_copy"
    other = call(north, asset, copy="last_good", to="scratch", policy="unknown")
    assert stepkind.run(other).reasons[0].code == "backup.no_policy"


def test_verification_judges_the_policy_behind_the_key_again(north, asset, policy, backed_up):
    keys = [f"backup-{kind}:{policy.uid}" for kind in ("run", "stale", "proof")]
    results = situation.verify(reference(north, asset, *keys, "check:other"))
    assert [result.ok for result in results] == [True, True, True]
    Copy.objects.for_system("test").update(
        is_disproven=True, proof_level=0, taken_at=timezone.now() - timedelta(days=3)
    )
    results = situation.verify(reference(north, asset, *keys))
    assert [result.ok for result in results] == [True, False, False]
