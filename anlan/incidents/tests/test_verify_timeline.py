"""The program beside an export says the same as Anlan, and needs nothing but Python."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.incidents import chain
from anlan.incidents.record import files, verify_timeline
from anlan.incidents.tests.test_chain import changed, made, recomputed

PROGRAM = verify_timeline.__file__


def exported(rows, head=None):
    return {"incident": "INC-2026-0001", "head": head or rows[-1]["hash"], "entries": rows}


def run(path, *words):
    command = [sys.executable, "-I", "-S", PROGRAM, str(path), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def export(tmp_path: Path):
    def write(content):
        path = tmp_path / "export.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def edited(rows, place, draw):
    field = draw(st.sampled_from(["at", "kind", "actor", "data"]))
    rows[place][field] = {"text": draw(st.text())} if field == "data" else draw(st.text())


def removed(rows, place, draw):
    del rows[place]


def inserted(rows, place, draw):
    rows.insert(place, copy.deepcopy(draw(st.sampled_from(rows))))


def moved(rows, place, draw):
    rows.insert(draw(st.integers(0, len(rows))), rows.pop(place))


def cut(rows, place, draw):
    del rows[place:]


def extended(rows, place, draw):
    rows[place]["note"] = draw(st.text())


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(), min_size=1, max_size=7),
    st.sampled_from([edited, removed, inserted, moved, cut, extended]),
    st.data(),
)
def test_it_finds_what_was_done_to_an_export_where_anlan_finds_it(texts, damage, data):
    whole = made(len(texts), texts)
    head, rows = whole[-1]["hash"], copy.deepcopy(whole)
    damage(rows, data.draw(st.integers(0, len(rows) - 1)), data.draw)
    bad, said = verify_timeline.verify(exported(rows, head), head)
    verdict = chain.verify(rows, head)
    assert (bad == 0, bad or None) == (verdict.ok, verdict.bad_seq), said
    assert (bad == 0) == (rows == whole)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(), min_size=2, max_size=7), st.data())
def test_a_cut_that_hides_itself_is_betrayed_by_the_head_in_a_mail(texts, data):
    rows = made(len(texts), texts)
    left = rows[: data.draw(st.integers(1, len(rows) - 1))]
    assert verify_timeline.verify(exported(left))[0] == 0
    assert verify_timeline.verify(exported(left), rows[-1]["hash"])[0] == len(left) + 1


def test_it_is_short_enough_to_be_read():
    assert len(Path(PROGRAM).read_text(encoding="utf-8").splitlines()) <= 60


def test_it_runs_without_anlan(export):
    rows = made(4)
    whole = export(exported(rows))
    answer = run(whole, "--head", rows[1]["hash"].upper())
    assert (answer.returncode, answer.stdout.split()[:3]) == (0, ["intact:", "4", "entries,"])
    assert run(whole, "--head", "f" * 64).returncode == 1
    forged = recomputed(changed(copy.deepcopy(rows)))
    assert run(export(exported(forged)), "--head", rows[-1]["hash"]).returncode == 1
    answer = run(export(exported(changed(rows))))
    assert (answer.returncode, answer.stdout.split(":")[0]) == (1, "broken at entry 3")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"head": 1, "entries": 2}', "[" * 100_000])
def test_what_is_no_export_is_refused_in_one_sentence(export, content):
    answer = run(export(content))
    assert answer.returncode == 2
    assert "is no exported timeline" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_short_head_is_refused(export):
    assert "64 digits" in run(export(exported(made(1))), "--head", "abc").stderr


def test_an_incident_of_the_database_passes(incident, ada, tmp_path):
    path = tmp_path / "export.json"
    path.write_bytes(files.export_file(incident, "json").content)
    assert run(path, "--head", incident.timeline_head).returncode == 0
