"""A restore: into a fresh folder, verified, marked until then; in place only by rename."""

import sqlite3
from pathlib import Path

import pytest

from anlan.backup.actions import create_own_policy, restore_copy, start_run
from anlan.backup.models import Copy, Restore
from anlan.core.errors import BadInput, Refused
from anlan.core.saying import say
from anlan.engine.models import Job
from anlan_probe.backup.manifest import build
from anlan_probe.backup.proof import compare
from anlan_probe.backup.target import marker_of

pytestmark = pytest.mark.servers


@pytest.fixture
def restored(work):
    def run(copy, **how):
        restore = restore_copy(copy, actor=None, **how)
        work()
        restore.refresh_from_db()
        return restore

    return run


def said(restore):
    return " ".join(say(reason) for reason in restore.reasons)


def test_beside_means_a_fresh_folder_equal_bit_for_bit(backed_up, restored, source, tmp_path):
    build([str(source)], tmp_path / "now.jsonl")
    restore = restored(backed_up)
    assert restore.state == Restore.State.VERIFIED and "14 files" in said(restore)
    assert compare(tmp_path / "now.jsonl", restore.folder, [str(source)]).is_equal
    assert not marker_of(restore.folder).exists()
    assert restore.restore_s > 0


def test_one_file_comes_back_alone(backed_up, restored, source):
    wanted = f"{source}/sub/7.txt"
    restore = restored(backed_up, paths=[wanted])
    assert restore.state == Restore.State.VERIFIED
    files = [path for path in restore.folder.rglob("*") if path.is_file()]
    assert [str(path) for path in files] == [f"{restore.folder}{wanted}"]


def test_a_folder_of_the_callers_choice_must_be_fresh(backed_up, restored, tmp_path):
    target = tmp_path / "chosen"
    assert restored(backed_up, target=target).state == Restore.State.VERIFIED
    with pytest.raises(BadInput) as caught:
        restore_copy(backed_up, target=target, actor=None)
    assert "holds something already" in str(caught.value)
    for paths in (["/etc"], [f"{backed_up.sources[0]}/../x"]):
        with pytest.raises(BadInput):
            restore_copy(backed_up, paths=paths, actor=None)


def test_a_folder_filled_meanwhile_is_not_touched(backed_up, work, tmp_path):
    target = tmp_path / "chosen"
    restore = restore_copy(backed_up, target=target, actor=None)
    target.mkdir()
    (target / "mine").write_text("mine")
    work()
    restore.refresh_from_db()
    assert restore.state == Restore.State.FAILED
    assert [path.name for path in target.iterdir()] == ["mine"]


def test_in_place_swaps_after_the_proof_and_keeps_the_old_tree(backed_up, restored, source):
    (source / "big").write_text("destroyed by mistake")
    (source / "sub" / "7.txt").unlink()
    restore = restored(backed_up, place="in_place")
    assert restore.state == Restore.State.VERIFIED, said(restore)
    assert (source / "big").stat().st_size == 1_500_000
    assert (source / "sub" / "7.txt").exists()
    kept = Path(restore.details["kept"][0])
    assert kept.name.startswith("source.before-")
    assert (kept / "big").read_text() == "destroyed by mistake"
    assert not restore.folder.exists() and not marker_of(restore.folder).exists()


def test_in_place_works_where_everything_is_gone(backed_up, restored, source):
    source.rename(f"{source}.lost")
    assert restored(backed_up, place="in_place").state == Restore.State.VERIFIED
    assert (source / "sub" / "7.txt").exists()


def test_in_place_changes_nothing_when_the_copy_is_not_equal(
    backed_up, restored, source, lying_restic
):
    lying_restic("restore", "find / -path '*anlan-restore*/sub/7.txt' -delete 2>/dev/null")
    (source / "big").write_text("now")
    restore = restored(backed_up, place="in_place")
    assert restore.state == Restore.State.DIFFERS and "sub/7.txt" in said(restore)
    assert (source / "big").read_text() == "now"
    assert marker_of(restore.folder).exists(), "what is not equal stays marked"


def test_a_database_goes_back_to_its_place_without_its_old_journal(
    sqlite_policy, database, work, restored
):
    start_run(sqlite_policy, actor=None)
    work()
    writer = sqlite3.connect(database)
    writer.execute("DELETE FROM patient")
    writer.commit()
    assert Path(f"{database}-wal").exists()
    database.chmod(0o640)
    restore = restored(sqlite_policy.newest_copy(), place="in_place")
    writer.close()
    assert restore.state == Restore.State.VERIFIED, said(restore)
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM patient").fetchone() == (500,)
    assert database.stat().st_mode & 0o777 == 0o640


def test_a_killed_restore_starts_again_from_nothing(backed_up, work, own_data):
    """The marker says that what lies there is ours and not whole."""
    restore = restore_copy(backed_up, actor=None)
    restore.folder.mkdir(parents=True)
    (restore.folder / "half").write_text("half")
    marker_of(restore.folder).write_text("marker")
    work()
    restore.refresh_from_db()
    assert restore.state == Restore.State.VERIFIED
    assert not (restore.folder / "half").exists()


def test_a_swap_killed_between_two_renames_is_finished(backed_up, work, restored, source):
    restore = restored(backed_up)
    swapping = {"swapping": True, "suffix": "before-x"}
    Restore.objects.for_system("test").filter(pk=restore.pk).update(
        state="running", place="in_place", details=swapping
    )
    kept = source.with_name("source.before-x")
    source.rename(kept)
    Job.objects.filter(pk=restore.job_id).update(state="ready", run_at=restore.created_at)
    work()
    restore.refresh_from_db()
    assert restore.state == Restore.State.VERIFIED, said(restore)
    assert (source / "big").exists() and kept.exists() and not restore.folder.exists()


def test_a_second_restore_in_place_keeps_what_the_first_had_kept(backed_up, restored, source):
    incident = "6f9b2f9e-6a0c-4e4f-8b8a-000000000001"
    first = restored(backed_up, place="in_place", incident_uid=incident)
    second = restored(backed_up, place="in_place", incident_uid=incident)
    assert second.state == Restore.State.VERIFIED, said(second)
    assert first.details["kept"] != second.details["kept"]
    assert all(Path(kept).exists() for kept in first.details["kept"] + second.details["kept"])


def test_a_copy_without_its_manifest_is_restored_but_never_called_verified(backed_up, restored):
    Path(backed_up.manifest_path).unlink()
    restore = restored(backed_up)
    assert restore.state == Restore.State.FAILED and marker_of(restore.folder).exists()


def test_our_own_database_is_never_replaced_under_our_feet(asset):
    policy = create_own_policy(asset)
    copy = Copy(policy=policy)
    with pytest.raises(Refused):
        restore_copy(copy, place="in_place", actor=None)
