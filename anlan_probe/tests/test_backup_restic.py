"""The adapter on the real restic, with the traps of the trade: what exits 0 and lies."""

import os
import shutil
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anlan_probe.backup.manifest import build
from anlan_probe.backup.packs import audit_packs
from anlan_probe.backup.proof import compare
from anlan_probe.backup.restic import APT_LINE, Restic, find_restic, write_password
from anlan_probe.backup.restic_output import capabilities_of, failed_items, snapshots_of, trouble_of
from anlan_probe.backup.target import abandon_target, marker_of, prepare_target, swap_in
from anlan_probe.backup.trouble import Trouble
from anlan_probe.tests.weak_keys import weaken

pytestmark = pytest.mark.servers
AT = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)


@pytest.fixture
def source(tmp_path):
    root = tmp_path / "source"
    (root / "sub").mkdir(parents=True)
    for number in range(20):
        (root / "sub" / f"{number}.txt").write_text(f"file {number}\n" * 100)
    (root / "big").write_bytes(os.urandom(2_000_000))
    (root / os.fsdecode(b"caf\xe9")).write_bytes(b"not UTF-8")
    (root / "star*[x]").write_bytes(b"a name with pattern characters")
    return root


@pytest.fixture(scope="session")
def empty_repository(tmp_path_factory):
    """Made once: restic spends half a second of arithmetic on every new key."""
    assert find_restic(), f"restic is missing: {APT_LINE}"
    base = tmp_path_factory.mktemp("restic")
    password = write_password(base / "password", "correct horse")
    Restic(str(base / "repository"), password, base / "cache").init_or_open()
    weaken(base / "repository", "correct horse")
    return base


@pytest.fixture
def restic(tmp_path, empty_repository):
    shutil.copytree(empty_repository / "repository", tmp_path / "repository")
    shutil.copy2(empty_repository / "password", tmp_path / "password")
    return Restic(str(tmp_path / "repository"), tmp_path / "password", tmp_path / "cache")


@pytest.fixture
def nowhere(tmp_path):
    assert find_restic(), f"restic is missing: {APT_LINE}"
    password = write_password(tmp_path / "password", "correct horse")
    return Restic(str(tmp_path / "new"), password, tmp_path / "cache")


@pytest.fixture
def backed_up(restic, source):
    return restic.backup([str(source)], host="A1", policy="p", at=AT)


def data_packs(restic):
    return sorted((Path(restic.location) / "data").glob("??/*"), key=lambda p: p.stat().st_size)


def flip(path, at):
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_a_backup_comes_back_bit_for_bit(restic, source, backed_up, tmp_path):
    manifest = tmp_path / "m.jsonl"
    build([str(source)], manifest)
    (snapshot,) = restic.snapshots(host="A1", policy="p")
    assert snapshot.id.startswith(backed_up.summary.snapshot_id)
    assert snapshot.paths == (str(source),) and snapshot.tags == ("policy:p",)
    assert snapshot.time.startswith("2026-11-23T10:00:00")
    target = prepare_target(tmp_path / "out", 0)
    assert restic.restore(snapshot.id, target).rc == 0
    assert compare(manifest, target, [str(source)]).is_equal


def test_one_file_can_be_restored_alone(restic, source, backed_up, tmp_path):
    manifest = tmp_path / "m.jsonl"
    build([str(source)], manifest)
    odd = f"{source}/star*[x]"
    target = prepare_target(tmp_path / "out", 0)
    restic.restore(backed_up.summary.snapshot_id, target, include=[odd])
    result = compare(manifest, target, [str(source)], only=[odd])
    assert result.is_equal and result.files == 1


def test_a_missing_source_is_refused_before_restic_can_leave_it_out(restic, source, backed_up):
    with pytest.raises(Trouble) as caught:
        restic.backup([str(source), str(source) + "-gone"], host="A1", policy="p", at=AT)
    assert caught.value.code == "backup.source_missing"
    assert len(restic.snapshots()) == 1


def test_a_second_key_opens_the_repository(restic, backed_up, tmp_path):
    escrow = write_password(tmp_path / "escrow", "sealed envelope")
    restic.add_key(escrow)
    assert Restic(restic.location, escrow, restic.cache).open() == restic.open()


def test_a_wrong_password_is_one_clear_reason(restic, backed_up, tmp_path):
    wrong = write_password(tmp_path / "wrong", "guess")
    with pytest.raises(Trouble) as caught:
        Restic(restic.location, wrong, restic.cache).snapshots()
    assert caught.value.code == "backup.wrong_password"


def test_a_repository_that_vanished_or_changed_is_never_replaced(restic, backed_up):
    known = restic.open()
    shutil.move(restic.location, restic.location + ".away")
    with pytest.raises(Trouble) as caught:
        restic.init_or_open(known)
    assert caught.value.code == "backup.repository_missing"
    restic.init_or_open()
    with pytest.raises(Trouble) as caught:
        restic.init_or_open(known)
    assert caught.value.code == "backup.repository_changed"


def test_a_folder_with_other_things_in_it_is_not_made_a_repository(nowhere):
    Path(nowhere.location).mkdir()
    (Path(nowhere.location) / "thesis.doc").write_text("mine")
    with pytest.raises(Trouble) as caught:
        nowhere.init_or_open()
    assert caught.value.code == "backup.repository_foreign"


def test_a_file_in_the_place_of_the_repository_is_refused(nowhere):
    Path(nowhere.location).write_text("a file")
    with pytest.raises(Trouble) as caught:
        nowhere.init_or_open()
    assert caught.value.code == "backup.repository_not_folder"


def test_check_passes_over_a_flipped_bit_and_the_pack_audit_names_it(restic, backed_up):
    pack = data_packs(restic)[-1]
    assert restic.check().is_sound
    assert audit_packs(Path(restic.location)).damaged == ()
    flip(pack, 1000)
    assert restic.check().is_sound, "the trap: restic check reads no data"
    audit = audit_packs(Path(restic.location))
    assert audit.damaged == (pack.name,) and audit.packs >= 2
    read = restic.check(read_data=True)
    assert not read.is_sound
    assert any(pack.name.startswith(found) for found in read.packs)


def test_a_full_re_read_over_a_lost_pack_heals_only_after_the_index_is_rebuilt(
    restic, source, backed_up
):
    pack = data_packs(restic)[-1]
    pack.unlink()
    lied = restic.backup([str(source)], host="A1", policy="p", at=AT, full=True)
    assert lied.summary.added < 10_000, "the trap: a snapshot that cannot be restored"
    assert not restic.check().is_sound
    restic.rebuild_index()
    healed = restic.backup([str(source)], host="A1", policy="p", at=AT, full=True)
    assert healed.summary.added > 1_000_000


def test_an_unreadable_file_is_named():
    said = (
        '{"message_type":"error","error":{"Op":"open","Path":"/u/secret","Err":13},'
        '"during":"archival","item":"/u/secret"}\nWarning: at least one source file'
    )
    assert failed_items(said) == ["/u/secret"]


def held_lock(restic, source):
    """A restic that was killed while it held a lock."""
    os.mkfifo(source / "fifo")
    env = {
        "RESTIC_REPOSITORY": restic.location,
        "RESTIC_PASSWORD_FILE": str(restic.password_file),
        "RESTIC_CACHE_DIR": str(restic.cache),
        "PATH": os.environ["PATH"],
    }
    words = ["restic", "backup", "--stdin"]
    process = subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    locks = Path(restic.location) / "locks"
    deadline = time.monotonic() + 20
    while not any(locks.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


def test_a_dead_lock_is_removed_and_a_living_one_respected(restic, source, backed_up):
    process = held_lock(restic, source)
    try:
        with pytest.raises(Trouble) as caught:
            restic.check()
        assert caught.value.code == "backup.repository_locked" and caught.value.passing
        assert caught.value.params["pid"] == process.pid
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert any((Path(restic.location) / "locks").iterdir())
    assert restic.check().is_sound


def test_versions_are_read_once_and_from_one_table():
    debian = capabilities_of("restic 0.14.0 compiled with go1.19.8 on linux/amd64")
    assert not debian.can("restore_json") and not debian.can("exit_codes")
    assert capabilities_of("restic 0.17.0 compiled").can("exit_codes")
    assert not capabilities_of("restic 0.17.0 compiled").can("exit_code_password")
    assert capabilities_of("restic 0.19.1 compiled").can("missing_source_fails")
    for said, code in (("restic 0.9.6", "backup.restic_old"), ("bash", "backup.restic_unknown")):
        with pytest.raises(Trouble) as caught:
            capabilities_of(said)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("rc", "stderr", "code"),
    [
        (1, "Fatal: wrong password or no key found", "backup.wrong_password"),
        (
            12,
            '{"message_type":"exit_error","code":12,"message":"Fatal: x"}',
            "backup.wrong_password",
        ),
        (
            1,
            "Fatal: unable to open config file: stat c: no such file or directory\n"
            "Is there a repository at the following location?\n/r",
            "backup.repository_missing",
        ),
        (10, "", "backup.repository_missing"),
        (11, "", "backup.repository_locked"),
        (1, "repo already locked, waiting up to 0s for the lock", "backup.repository_locked"),
        (1, "write /x: no space left on device", "backup.disk_full"),
        (-9, "", "backup.interrupted"),
        (130, "", "backup.interrupted"),
        (1, "Fatal: something new", "backup.restic_failed"),
    ],
)
def test_every_known_word_of_restic_is_one_reason(rc, stderr, code):
    trouble = trouble_of("backup", rc, stderr, "rest:http://u:secret@host/")
    assert trouble.code == code
    assert "secret" not in str(trouble)


def test_no_snapshots_are_no_error():
    assert snapshots_of("null") == [] and snapshots_of("") == []


def test_a_target_that_holds_something_is_refused_and_a_fresh_one_is_marked(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    with pytest.raises(Trouble) as caught:
        prepare_target(tmp_path / "full", 0)
    assert caught.value.code == "backup.target_not_empty"
    target = prepare_target(tmp_path / "fresh", 0)
    assert marker_of(target).exists()
    (target / "locked").mkdir(mode=0o500)
    abandon_target(target)
    assert not target.exists() and not marker_of(target).exists()


def test_a_target_without_room_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(Trouble) as caught:
        prepare_target(tmp_path / "fresh", 1 << 60)
    assert caught.value.code == "backup.target_too_small"
    assert list(tmp_path.iterdir()) == []


def test_swapping_in_keeps_the_old_tree_and_moves_the_old_journal_away(tmp_path):
    place, restored = tmp_path / "db.sqlite3", tmp_path / "restored"
    place.write_text("old")
    (tmp_path / "db.sqlite3-wal").write_text("old journal")
    restored.write_text("new")
    kept = swap_in(restored, place, "before-7")
    assert place.read_text() == "new" and kept.read_text() == "old"
    assert not (tmp_path / "db.sqlite3-wal").exists()
    assert (tmp_path / "db.sqlite3.before-7-wal").exists()
