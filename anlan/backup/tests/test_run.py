"""A run: made only when the repository itself shows what the source held."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from anlan.backup import running, tool
from anlan.backup.actions import create_folder_policy, runs, start_run
from anlan.backup.models import Proof, Run
from anlan.core.errors import BadInput
from anlan.core.saying import say
from anlan.core.secrets import Secret
from anlan.engine.models import Job

pytestmark = pytest.mark.servers


def last_sentence(run):
    return say(run.reasons[-1])


def test_the_first_run_reads_everything_and_the_copy_is_proven_at_once(policy, backed_up):
    run = policy.runs.get()
    assert (run.outcome, run.mode, run.files) == ("made", "full", 14)
    assert backed_up.proof_level == 5 and not backed_up.is_disproven
    assert backed_up.proof_expires_at > timezone.now() + timedelta(days=30)
    proof = backed_up.proofs.get()
    assert proof.verdict == Proof.Verdict.PASSED
    assert "14 files compared bit for bit" in say(proof.reasons[0])
    assert Path(backed_up.manifest_path).is_file()
    assert not list((Path(backed_up.manifest_path).parents[2] / "scratch").iterdir())


def test_the_next_run_is_incremental_and_a_week_later_a_full_one(policy, backed_up, work, source):
    (source / "new").write_text("new")
    start_run(policy, actor=None)
    work()
    second = policy.runs.first()
    assert second.mode == "incremental" and second.files == 15 and second.added < 100_000
    Run.objects.for_system("test").update(started_at=timezone.now() - timedelta(days=7))
    start_run(policy, actor=None)
    work()
    third = policy.runs.first()
    assert (third.mode, third.outcome) == ("full", "made")
    assert policy.copies.filter(proof_level=5).count() == 3


def test_a_source_that_vanished_fails_in_one_sentence_and_is_an_event(
    policy, source, work, events, backed_up
):
    shutil.move(source, f"{source}.away")
    start_run(policy, actor=None)
    work()
    run = policy.runs.first()
    assert run.outcome == "failed" and last_sentence(run) == f"{source} does not exist."
    assert policy.copies.count() == 1
    assert events() == [("backup-run", "firing")]
    start_run(policy, actor=None)
    work()
    assert events() == [("backup-run", "firing")], "told once, not in a storm"
    shutil.move(f"{source}.away", source)
    start_run(policy, actor=None)
    work()
    assert policy.runs.first().outcome == "made"
    assert events()[-1] == ("backup-run", "resolved")


def test_an_empty_source_is_not_a_backup(policy, source, work):
    shutil.rmtree(source)
    source.mkdir()
    start_run(policy, actor=None)
    work()
    assert policy.runs.get().outcome == "failed"
    assert "is its disk mounted" in last_sentence(policy.runs.get())


def test_a_tool_that_backs_up_the_wrong_path_is_caught(policy, work, lying_restic, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "x").write_text("x")
    lying_restic("backup", ":", before=f'for last; do :; done; set -- "$@" {other};')
    start_run(policy, actor=None)
    work()
    run = policy.runs.get()
    assert run.outcome == "failed" and policy.copies.count() == 0
    assert "other paths than the policy names" in last_sentence(run)


def test_a_tool_that_leaves_out_a_file_is_caught(policy, work, lying_restic, source):
    lying_restic("backup", ":", before='shift; set -- backup "--exclude=7.txt" "$@";')
    start_run(policy, actor=None)
    work()
    assert policy.runs.get().outcome == "failed"
    assert last_sentence(policy.runs.get()) == "The source had 14 files, the snapshot has only 13."


def test_a_file_that_could_not_be_read_is_named_and_the_run_fails(policy, work, lying_restic):
    said = json.dumps({"message_type": "error", "item": "/secret/file"})
    lying_restic("backup", f"echo '{said}' >&2; rc=3")
    start_run(policy, actor=None)
    work()
    run = policy.runs.get()
    assert run.outcome == "failed" and run.snapshot_id
    assert last_sentence(run) == "1 paths could not be read: /secret/file"


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (lambda place: shutil.rmtree(place), "There is no repository at"),
        (lambda place: (place / "config").write_bytes(b"x" * 155), "is damaged"),
    ],
)
def test_a_repository_that_cannot_be_used_is_one_sentence(
    policy, work, repository, break_it, sentence
):
    place = Path(repository.location)
    if (place / "config").exists():
        (place / "config").chmod(0o600)
    break_it(place)
    start_run(policy, actor=None)
    work()
    assert policy.runs.get().outcome == "failed"
    assert sentence in last_sentence(policy.runs.get())


def test_a_wrong_password_is_one_sentence(policy, work, repository):
    repository.password = Secret("not this one")
    repository.save()
    start_run(policy, actor=None)
    work()
    assert "The password of the repository" in last_sentence(policy.runs.get())
    assert "not this one" not in json.dumps(policy.runs.get().reasons)


def test_without_restic_the_run_fails_with_the_line_to_run(policy, work, monkeypatch, events):
    monkeypatch.setenv("PATH", "/nonexistent")
    for _n in range(3):
        start_run(policy, actor=None)
        work()
    assert "apt-get install -y restic" in last_sentence(policy.runs.first())
    assert events() == [("backup-run", "firing")]


def test_a_repeated_job_takes_up_the_snapshot_of_its_first_attempt(policy, work, monkeypatch):
    """The engine was killed after restic had ended and before that was recorded."""
    job = start_run(policy, actor=None)
    finish = runs.finish_run
    monkeypatch.setattr(runs, "finish_run", lambda run, made: 1 / 0)
    work()
    monkeypatch.setattr(runs, "finish_run", finish)
    assert policy.runs.get().outcome == "running" and policy.copies.count() == 0
    Job.objects.filter(pk=job.pk).update(run_at=timezone.now())
    work()
    run = policy.runs.get()
    assert run.outcome == "made" and "interrupted attempt" in last_sentence(run)
    restic = tool.Restic
    assert restic and policy.copies.get().proof_level == 5
    packs = Path(policy.repository.location, "snapshots")
    assert len(list(packs.iterdir())) == 1


def test_a_full_run_notices_rotten_packs_and_drops_the_proofs(policy, work, backed_up, packs, flip):
    flip(packs()[-1])
    start_run(policy, actor=None, mode="full")
    work()
    run = policy.runs.first()
    assert run.outcome == "failed" and packs()[-1].name in last_sentence(run)
    backed_up.refresh_from_db()
    assert backed_up.proof_level == 0


def test_a_full_run_over_a_lost_pack_rebuilds_the_index_and_heals(policy, work, backed_up, packs):
    packs()[-1].unlink()
    start_run(policy, actor=None, mode="full")
    work()
    run = policy.runs.first()
    assert run.outcome == "made" and run.added > 1_000_000
    assert "index was rebuilt" in " ".join(map(say, run.reasons))
    assert policy.newest_copy().proof_level == 5


def test_the_policy_refuses_paths_that_cannot_or_must_not_be_backed_up(asset, own_data, tmp_path):
    for path in (str(tmp_path / "nowhere"), "relative", str(own_data), "/", str(tmp_path)):
        with pytest.raises(BadInput) as caught:
            create_folder_policy(asset, code="x", paths=[path], actor=None)
        assert caught.value.errors[0]["field"] == "paths"


def test_a_run_that_was_given_up_does_not_stay_running(policy, monkeypatch, work):
    job = start_run(policy, actor=None)
    Job.objects.filter(pk=job.pk).update(max_attempts=1)
    monkeypatch.setattr(running, "perform", lambda run, hand: 1 / 0)
    work()
    job.refresh_from_db()
    assert job.state == Job.State.DEAD and policy.runs.get().outcome == "failed"
