"""A proof: what it must find, and what it must not claim."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from anlan.backup import watching
from anlan.backup.actions import start_check, start_proof, start_run
from anlan.backup.models import Copy, Policy, Proof
from anlan.core.saying import say
from anlan.engine.models import Job

pytestmark = pytest.mark.servers


@pytest.fixture
def prove(work):
    def run(copy):
        start_proof(copy, actor=None)
        work()
        copy.refresh_from_db()
        return copy.proofs.first()

    return run


def said(proof):
    return " ".join(say(reason) for reason in proof.reasons)


def test_one_flipped_byte_in_a_pack_disproves_and_names_the_pack(
    policy, backed_up, packs, flip, prove, events
):
    flip(packs()[-1])
    proof = prove(backed_up)
    assert proof.verdict == Proof.Verdict.FAILED
    assert packs()[-1].name in said(proof)
    assert backed_up.is_disproven and backed_up.proof_level == 0
    assert events() == [("backup-proof", "firing")]


def test_a_lost_pack_disproves(policy, backed_up, packs, prove):
    name = packs()[-1].name
    packs()[-1].unlink()
    proof = prove(backed_up)
    assert proof.verdict == Proof.Verdict.FAILED and name in said(proof)


def test_one_dropped_file_disproves_and_is_named(backed_up, prove, lying_restic):
    lying_restic("restore", "find / -path '*scratch*/sub/7.txt' -delete 2>/dev/null")
    proof = prove(backed_up)
    assert proof.verdict == Proof.Verdict.FAILED and "sub/7.txt" in said(proof)
    assert backed_up.is_disproven


def test_a_copy_that_cannot_be_looked_at_keeps_its_level(backed_up, prove, repository, events):
    Path(repository.location).rename(f"{repository.location}.unmounted")
    proof = prove(backed_up)
    assert proof.verdict == Proof.Verdict.ERROR
    assert backed_up.proof_level == 5 and not backed_up.is_disproven
    assert events() == []


def test_an_altered_manifest_proves_nothing(backed_up, prove):
    manifest = Path(backed_up.manifest_path)
    manifest.write_text(manifest.read_text().replace('"m":420', '"m":421', 1))
    proof = prove(backed_up)
    assert proof.verdict == Proof.Verdict.ERROR and "altered" in said(proof)
    assert backed_up.proof_level == 5


def test_a_forgotten_snapshot_disproves(backed_up, prove, repository):
    for path in Path(repository.location, "snapshots").iterdir():
        path.unlink()
    assert prove(backed_up).verdict == Proof.Verdict.FAILED
    assert backed_up.is_disproven


def test_a_healed_repository_takes_the_disproof_back(policy, backed_up, packs, prove, events, flip):
    pack = packs()[-1]
    flip(pack)
    prove(backed_up)
    flip(pack)
    assert prove(backed_up).verdict == Proof.Verdict.PASSED
    assert backed_up.proof_level == 5 and not backed_up.is_disproven
    assert events() == [("backup-proof", "firing"), ("backup-proof", "resolved")]


def test_a_check_that_finds_damage_asks_for_new_proofs(policy, backed_up, packs, work, flip):
    flip(packs()[-1])
    start_check(policy.repository, actor=None)
    jobs = work()
    assert jobs[0].result["ok"] is False and packs()[-1].name in str(jobs[0].result)
    backed_up.refresh_from_db()
    assert backed_up.is_disproven


def test_a_database_comes_back_sound_with_all_its_rows(sqlite_policy, work):
    start_run(sqlite_policy, actor=None)
    work()
    copy = sqlite_policy.newest_copy()
    assert copy.rows == {"patient": 500} and copy.proof_level == 6
    assert "500 rows in 1 tables" in said(copy.proofs.get())


def test_a_database_with_other_rows_is_disproven(sqlite_policy, work, prove):
    start_run(sqlite_policy, actor=None)
    work()
    copy = sqlite_policy.newest_copy()
    Copy.objects.for_system("test").update(rows={"patient": 501})
    assert prove(copy).verdict == Proof.Verdict.FAILED
    assert "Table patient had 501 rows, restored are 500." in said(copy.proofs.first())


def test_a_database_that_is_none_fails_before_anything_is_kept(sqlite_policy, database, work):
    database.write_bytes(b"not a database at all" * 500)
    start_run(sqlite_policy, actor=None)
    work()
    run = sqlite_policy.runs.get()
    assert run.outcome == "failed" and "cannot be read as a SQLite database" in say(run.reasons[-1])


def test_a_live_database_is_copied_while_it_is_written(sqlite_policy, database, work):
    writer = sqlite3.connect(database)
    writer.execute("INSERT INTO patient VALUES (9000, 'not committed')")
    start_run(sqlite_policy, actor=None)
    work()
    writer.close()
    assert sqlite_policy.newest_copy().proof_level == 6


def test_scratch_of_a_killed_proof_is_swept(backed_up, prove, own_data):
    left = own_data / "scratch" / "0b0f2d8e-2f6c-4d9f-9b53-111111111111"
    left.mkdir(parents=True)
    (left / "half").write_text("half")
    prove(backed_up)
    assert not left.exists()


def test_the_watch_tells_a_stale_policy_once_and_asks_for_missing_proofs(
    policy, backed_up, events, work
):
    now = timezone.now()
    watching.look(now)
    assert events() == []
    late = now + timedelta(hours=30)
    watching.look(late)
    watching.look(late + timedelta(minutes=1))
    assert events() == [("backup-stale", "firing")]
    Copy.objects.for_system("test").update(proof_level=0, proof_expires_at=None)
    Proof.objects.for_system("test").update(started_at=now - timedelta(days=2))
    watching.look(now)
    assert Job.objects.filter(kind="backup.prove", state="ready").count() == 1
    start_run(policy, actor=None)
    work()
    assert events()[-1] == ("backup-stale", "resolved")


def test_a_policy_without_any_proven_copy_becomes_an_event(policy, backed_up, events):
    Copy.objects.for_system("test").update(proof_level=0, proof_expires_at=None)
    Policy.objects.for_system("test").update(created_at=timezone.now() - timedelta(days=9))
    watching.look(timezone.now())
    assert ("backup-proof", "firing") in events()
