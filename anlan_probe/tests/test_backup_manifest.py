"""The manifest and the comparison, without restic."""

import json
import os
import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan_probe.backup.manifest import build, facts_of, order, read_entries, settle
from anlan_probe.backup.proof import check_sqlite, compare
from anlan_probe.backup.sqlite_copy import copy_database
from anlan_probe.backup.trouble import Trouble


@pytest.fixture
def source(tmp_path):
    root = tmp_path / "source"
    (root / "a").mkdir(parents=True)
    (root / "a" / "one").write_bytes(b"one")
    (root / "a.txt").write_bytes(b"sorts behind a/one")
    (root / "empty").mkdir()
    (root / "link").symlink_to("a/one")
    (root / "big").write_bytes(os.urandom(3_000_000))
    (root / os.fsdecode(b"caf\xe9")).write_bytes(b"not UTF-8")
    (root / "数据 库").write_bytes("中文".encode())
    return root


def restored_copy(source, tmp_path):
    """What a restore makes of it: the tree under its old absolute name."""
    target = tmp_path / "restored"
    shutil.copytree(source, Path(f"{target}{source}"), symlinks=True)
    return target


def names(manifest):
    return [entry["p"] for entry in read_entries(manifest)]


def test_a_faithful_copy_is_equal(source, tmp_path):
    facts = build([str(source)], tmp_path / "m.jsonl")
    result = compare(tmp_path / "m.jsonl", restored_copy(source, tmp_path), [str(source)])
    assert result.is_equal, result
    assert (result.files, result.bytes) == (facts.files, facts.bytes) == (5, result.bytes)
    assert facts_of(tmp_path / "m.jsonl").root == facts.root


def test_entries_are_sorted_with_children_behind_their_directory(source, tmp_path):
    build([str(source)], tmp_path / "m.jsonl")
    paths = names(tmp_path / "m.jsonl")
    assert paths == sorted(paths, key=order)
    assert paths.index(f"{source}/a/one") < paths.index(f"{source}/a.txt")


def damage_dropped(tree):
    (tree / "a" / "one").unlink()
    return "missing"


def damage_added(tree):
    (tree / "a" / "two").write_bytes(b"two")
    return "extra"


def damage_flipped(tree):
    data = bytearray((tree / "big").read_bytes())
    data[1_500_000] ^= 1
    (tree / "big").write_bytes(data)
    return "different"


def damage_link(tree):
    (tree / "link").unlink()
    (tree / "link").symlink_to("a/two")
    return "different"


def damage_type(tree):
    (tree / "empty").rmdir()
    (tree / "empty").write_bytes(b"")
    return "different"


def damage_not_utf8(tree):
    (tree / os.fsdecode(b"caf\xe9")).write_bytes(b"not utf-8")
    return "different"


@pytest.mark.parametrize(
    "damage",
    [
        damage_dropped,
        damage_added,
        damage_flipped,
        damage_link,
        damage_type,
        damage_not_utf8,
    ],
)
def test_every_kind_of_damage_is_found_and_named(damage, source, tmp_path):
    build([str(source)], tmp_path / "m.jsonl")
    target = restored_copy(source, tmp_path)
    kind = damage(Path(f"{target}{source}"))
    result = compare(tmp_path / "m.jsonl", target, [str(source)])
    assert not result.is_equal
    assert result.as_json()[kind]["count"] == 1
    json.dumps(result.as_json()).encode("utf-8")


def test_a_copy_of_another_path_is_missing_everything(source, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "x").write_bytes(b"x")
    facts = build([str(source)], tmp_path / "m.jsonl")
    result = compare(tmp_path / "m.jsonl", restored_copy(other, tmp_path), [str(source)])
    assert result.missing.count == facts.files + facts.others
    assert result.extra.count == 2


def test_what_moved_during_the_run_is_not_held_against_the_copy(source, tmp_path):
    manifest = tmp_path / "m.jsonl"
    build([str(source)], manifest)
    (source / "a" / "one").write_bytes(b"changed")
    (source / "a" / "new").write_bytes(b"new")
    (source / "a.txt").unlink()
    facts = settle([str(source)], manifest)
    moving = {entry["p"] for entry in read_entries(manifest) if entry.get("mv")}
    assert {f"{source}/{name}" for name in ("a/one", "a/new", "a.txt")} <= moving
    assert facts.moving == len(moving)
    assert f"{source}/big" not in moving
    result = compare(manifest, restored_copy(source, tmp_path), [str(source)])
    assert result.is_equal and result.files == 3


def test_an_unchanged_file_takes_its_hash_from_the_last_manifest(source, tmp_path):
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    build([str(source)], first)
    lied = first.read_text().replace('"h":"', '"h":"ff', 1)
    first.write_text(lied)
    (source / "a.txt").write_bytes(b"changed since")
    build([str(source)], second, previous=first)
    hashes = {entry["p"]: entry["h"] for entry in read_entries(second)}
    assert sum(len(value) == 66 for value in hashes.values() if value) == 1
    assert len(hashes[f"{source}/a.txt"]) == 64


def test_missing_relative_and_no_sources_are_refused(source, tmp_path):
    for paths, code in (
        ([str(source / "nowhere")], "backup.source_missing"),
        (["source"], "backup.source_relative"),
        ([], "backup.source_none"),
    ):
        with pytest.raises(Trouble) as caught:
            build(paths, tmp_path / "m.jsonl")
        assert caught.value.code == code
        assert not (tmp_path / "m.jsonl").exists()


def test_a_broken_manifest_names_its_line(source, tmp_path):
    build([str(source)], tmp_path / "m.jsonl")
    lines = (tmp_path / "m.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "m.jsonl").write_bytes(b"".join(lines[:2]) + lines[2][:20])
    with pytest.raises(Trouble, match="line=3"):
        list(read_entries(tmp_path / "m.jsonl"))


def test_sockets_and_pipes_do_not_stop_a_run(source, tmp_path):
    os.mkfifo(source / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(source / "sock"))
        build([str(source)], tmp_path / "m.jsonl")
    kinds = {
        entry["p"].rpartition("/")[2]: entry["t"] for entry in read_entries(tmp_path / "m.jsonl")
    }
    assert kinds["pipe"] == "p" and kinds["sock"] == "s"


def test_a_subset_can_be_compared_alone(source, tmp_path):
    build([str(source)], tmp_path / "m.jsonl")
    target = tmp_path / "restored"
    Path(f"{target}{source}/a").mkdir(parents=True)
    shutil.copy2(source / "a" / "one", f"{target}{source}/a/one")
    result = compare(tmp_path / "m.jsonl", target, [str(source)], only=[f"{source}/a/one"])
    assert result.is_equal and result.files == 1


name = st.binary(min_size=1, max_size=6).filter(
    lambda raw: raw not in (b".", b"..") and not set(raw) & {0, 0x2F}
)
tree = st.dictionaries(st.tuples(name) | st.tuples(name, name), st.binary(max_size=20), max_size=12)


def plant(root, files):
    root.mkdir(parents=True)
    for parts, content in files.items():
        path = root.joinpath(*map(os.fsdecode, parts))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError:
            continue
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@settings(max_examples=80, deadline=None)
@given(before=tree, after=tree)
def test_equal_exactly_when_the_trees_are_equal(tmp_path_factory, before, after):
    base = tmp_path_factory.mktemp("h")
    source, target = base / "source", base / "target"
    old = plant(source, before)
    new = plant(Path(f"{target}{source}"), after)
    build([str(source)], base / "m.jsonl")
    paths = names(base / "m.jsonl")
    assert paths == sorted(paths, key=order) and len(set(paths)) == len(paths)
    result = compare(base / "m.jsonl", target, [str(source)])
    folders = {p.parent for p in old} == {p.parent for p in new}
    assert result.is_equal == (old == new and folders)
    assert result.files == sum(old[path] == new.get(path) for path in old)
    shutil.rmtree(base)


def test_a_live_database_is_copied_whole_and_checked(tmp_path):
    import sqlite3

    live = tmp_path / "live.sqlite3"
    writer = sqlite3.connect(live)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE t (x)")
    writer.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(1000)])
    writer.commit()
    writer.execute("INSERT INTO t VALUES (1)")  # Not committed: not in the copy.
    copy = copy_database(live, tmp_path / "spool" / "copy.sqlite3")
    writer.close()
    assert copy.rows == {"t": 1000}
    assert not list((tmp_path / "spool").glob("*-wal"))
    assert check_sqlite(copy.path).is_sound
    data = bytearray(copy.path.read_bytes())
    data[4096:4196] = b"\xff" * 100
    copy.path.write_bytes(data)
    assert not check_sqlite(copy.path).is_sound


def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "text").write_text("hello, this is not a database at all" * 100)
    with pytest.raises(Trouble) as caught:
        copy_database(tmp_path / "text", tmp_path / "copy")
    assert caught.value.code == "backup.database_unreadable"
    assert not (tmp_path / "copy").exists() and not (tmp_path / "copy.part").exists()
