"""Making packs: when, by whom, what is kept, and what a crash leaves behind."""

import hashlib
import json
import os
import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from anlan.config.cli import run
from anlan.core.actors import Actor
from anlan.core.models import AuditEntry
from anlan.engine.models import Job
from anlan.organisations.actions import create_contact
from anlan.reporting import actions, jobs
from anlan.reporting.models import OfflinePack, packs_folder

ADA = Actor("user", 1, "Ada")


def packs(organisation):
    return list(OfflinePack.objects.for_system("test").filter(organisation=organisation))


def test_a_pack_lies_whole_in_the_data_folder(hospital, data_folder):
    pack = actions.make_pack(hospital, "en", actor=ADA)
    assert pack.folder.is_relative_to(data_folder)
    assert {path.name for path in pack.folder.iterdir()} == {"pack.pdf", "pack.docx", "pack.zip"}
    assert pack.sizes["pdf"] == (pack.folder / "pack.pdf").stat().st_size
    assert pack.valid_until >= timezone.localdate() + timedelta(days=21)
    entry = AuditEntry.objects.get(verb="reporting.pack_made")
    assert (entry.actor_label, entry.organisation_id) == ("Ada", hospital.pk)


def test_the_last_three_are_kept(hospital, data_folder):
    first = actions.make_pack(hospital, "en", actor=None)
    dead = packs_folder(hospital) / "dead.part"
    dead.mkdir()
    old = time.time() - 7200
    for folder in (first.folder, dead):
        os.utime(folder, (old, old))
    others = [actions.make_pack(hospital, "en", actor=None) for _n in range(3)]
    assert packs(hospital) == others[::-1]
    assert {path.name for path in packs_folder(hospital).iterdir()} == {
        str(pack.uid) for pack in others
    }


def test_a_full_disk_is_said_and_leaves_no_row(hospital, data_folder):
    (data_folder / "offline-packs").write_text("in the way")
    with pytest.raises(actions.Refused, match="cannot be stored"):
        actions.make_pack(hospital, "en", actor=None)
    assert packs(hospital) == []


def test_it_is_made_again_only_when_something_changed(hospital, run_jobs):
    actions.make_pack(hospital, "en", actor=None)
    assert jobs.follow_changes(None) == {"asked": 0}
    create_contact(hospital, "Carol", actor=None)
    assert jobs.follow_changes(None) == {"asked": 1}
    jobs.follow_changes(None)
    assert Job.objects.filter(kind=actions.JOB).count() == 1
    run_jobs(kinds=[actions.JOB])
    newest, _first = packs(hospital)
    assert newest.language == "en"
    assert jobs.follow_changes(None) == {"asked": 0}


def test_a_new_week_has_a_new_roster(hospital):
    actions.make_pack(hospital, "en", actor=None)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert jobs.follow_changes(None) == {"asked": 1}


def test_one_broken_organisation_does_not_stop_the_others(hospital, south, monkeypatch):
    for organisation in (hospital, south):
        actions.make_pack(organisation, "en", actor=None)
        create_contact(organisation, "Carol", actor=None)
    real = actions.ask_if_changed

    def fail_for_north(pack, now):
        if pack.organisation_id == hospital.pk:
            raise RuntimeError("broken on purpose")
        return real(pack, now)

    monkeypatch.setattr(actions, "ask_if_changed", fail_for_north)
    assert jobs.follow_changes(None) == {"asked": 1}


def test_who_asks_while_it_waits_gets_the_same_job(hospital, run_jobs):
    first = actions.ask_for_pack(hospital, "en", actor=ADA)
    assert actions.ask_for_pack(hospital, "en", actor=ADA) == first
    run_jobs(kinds=[actions.JOB])
    (pack,) = packs(hospital)
    assert pack.made_by == "Ada"
    assert actions.ask_for_pack(hospital, "en", actor=ADA) != first


def test_organisations_with_systems_get_their_first_pack_at_night(hospital, south):
    assert jobs.make_first_packs(None) == {"asked": 1}
    (job,) = Job.objects.filter(kind=actions.JOB)
    assert job.args["organisation_uid"] == str(hospital.uid)


@pytest.mark.parametrize(
    ("options", "kind", "start"),
    [
        (["--output", "pack.pdf"], "pdf", b"%PDF-"),
        (["--output", "p.docx"], "docx", b"PK"),
        (["--output", "p", "--format", "zip", "--lang", "en"], "zip", b"PK"),
    ],
)
def test_the_command_writes_the_file(
    hospital, data_folder, tmp_path, monkeypatch, capsys, options, kind, start
):
    monkeypatch.chdir(tmp_path)
    (data_folder / "master.key").touch()
    assert run(["strategy", "pack", "north", "--json", *options]) == 0
    said = json.loads(capsys.readouterr().out)
    content = (tmp_path / options[1]).read_bytes()
    (pack,) = packs(hospital)
    assert content.startswith(start)
    assert (said["format"], said["bytes"], said["digest"]) == (kind, len(content), pack.digest)
    stored = (pack.folder / f"pack.{kind}").read_bytes()
    assert hashlib.sha256(stored).digest() == hashlib.sha256(content).digest()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nowhere"], 1),
        (["north", "--lang", "fr"], 2),
        (["north", "--format", "odt"], 2),
        (["north", "--output", "/nowhere/x.pdf"], 1),
    ],
)
def test_the_command_refuses_in_one_line(hospital, data_folder, capsys, arguments, code):
    (data_folder / "master.key").touch()
    assert run(["strategy", "pack", *arguments]) == code
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_data_the_command_says_so(hospital, capsys):
    assert run(["strategy", "pack", "north"]) == 1
    assert "make up" in capsys.readouterr().err
