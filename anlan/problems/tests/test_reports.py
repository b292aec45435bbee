import hashlib
import io
import json
import re
from datetime import timedelta

import docx
import pypdf
import pytest

from anlan.backup.models import Copy, Policy, Repository, Restore, Run
from anlan.config.cli import run
from anlan.documents.model import from_json
from anlan.incidents import rules as incident_rules
from anlan.incidents import timeline
from anlan.incidents.actions import apply_action, choose_strategy
from anlan.problems import facts
from anlan.problems.actions import make_report
from anlan.problems.report import as_pdf

from .conftest import ADA

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def text_of(made) -> str:
    word = docx.Document(io.BytesIO(bytes(made.file)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in word.paragraphs] + cells)


def pdf_text(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages)


def test_a_report_says_what_happened_in_both_languages(learned):
    chinese, english = (make_report(learned, language=code, actor=ADA) for code in ("zh", "en"))
    for text in (text_of(chinese), text_of(english)):
        for fact in (learned.number, "The disk was full of logs.", "Watch the log folder", "Eve"):
            assert fact in text
        assert chinese.timeline_head in text_of(chinese)
    assert "故障处理报告" in text_of(chinese)
    assert "Fault report" in text_of(english)
    word = docx.Document(io.BytesIO(bytes(english.file)))
    heads = [cell.text for table in word.tables for cell in table.rows[0].cells]
    assert not CHINESE.search(" ".join([*heads, *(part.text for part in word.paragraphs)]))


def test_revisions_are_frozen_and_their_hash_is_on_the_timeline(learned):
    first = make_report(learned, language="zh", actor=ADA)
    assert (first.revision, first.stage) == (1, "interim")
    assert hashlib.sha256(bytes(first.file)).hexdigest() == first.sha256
    incident = learned.main_incident
    apply_action(incident, incident_rules.Action.VERIFY, actor=ADA)
    second = make_report(learned, language="zh", actor=ADA)
    assert (second.revision, second.stage) == (2, "final")
    assert first.sha256 != second.sha256
    incident.refresh_from_db()
    on_record = [e["data"] for e in timeline.entries(incident) if e["kind"] == "report_made"]
    assert [data["sha256"] for data in on_record] == [first.sha256, second.sha256]
    assert timeline.verify(incident, first.timeline_head).ok
    assert from_json(second.document).title


def test_the_steps_worked_are_listed_without_their_commands(learned, shipped):
    incident = learned.main_incident
    apply_action(incident, incident_rules.Action.REOPEN, actor=ADA)
    choose_strategy(incident, "database-down", actor=ADA)
    text = text_of(make_report(learned, language="zh", actor=ADA))
    assert "(database-down v1)" in text
    assert "处置步骤" in text
    assert "```" not in text


def test_two_makers_at_once_get_two_revisions(learned, monkeypatch):
    gather, others = facts.gather, []

    def gather_while_another_is_faster(*args, **options):
        known = gather(*args, **options)
        if not others:
            others.append(True)
            others.append(make_report(learned, language="en", actor=None))
        return known

    monkeypatch.setattr(facts, "gather", gather_while_another_is_faster)
    mine = make_report(learned, language="zh", actor=ADA)
    assert (others[1].revision, mine.revision) == (1, 2)
    assert "第 2 版" in text_of(mine)


def test_restores_show_what_was_lost(learned, north):
    incident = learned.main_incident
    repository = Repository.objects.for_system("test").create(
        organisation=north, name="main", location="/r", password="p", escrow_password="e"
    )
    from anlan.assets.actions import register_asset

    asset = register_asset(north, code="db", name="DB", asset_class="database", actor=None)
    policy = Policy.objects.for_system("test").create(
        organisation=north,
        asset=asset,
        repository=repository,
        code="orders",
        name="orders",
        kind="folder",
    )
    taken = incident.fault_at - timedelta(minutes=7)
    run = Run.objects.for_system("test").create(
        policy=policy, mode="full", snapshot_at=taken, started_at=taken
    )
    copy = Copy.objects.for_system("test").create(
        policy=policy, run=run, snapshot_id="1", tree="1", taken_at=taken
    )
    Restore.objects.for_system("test").create(
        copy=copy, target="/restored", state="verified", incident_uid=incident.uid, restore_s=3
    )
    text = text_of(make_report(learned, language="en", actor=ADA))
    assert "/restored" in text
    assert "7 min" in text


def test_the_command_writes_the_file(learned, tmp_path, capsys):
    out = tmp_path / "report.docx"
    assert run(["report", learned.main_incident.number, "--out", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == said["sha256"]
    assert (said["problem"], said["language"]) == (learned.number, "zh")
    assert [path.name for path in tmp_path.iterdir()] == ["report.docx"]


@pytest.mark.parametrize("options", [[], ["--format", "pdf"]])
def test_the_command_writes_a_pdf(learned, tmp_path, capsys, options):
    out = tmp_path / ("report" if options else "report.pdf")
    number = learned.main_incident.number
    assert run(["report", number, "--out", str(out), "--json", "--lang", "en", *options]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["format"] == "pdf"
    assert hashlib.sha256(out.read_bytes()).hexdigest() == said["sha256"]
    text = pdf_text(out.read_bytes())
    for fact in ("Fault report", learned.number, "The disk was full of logs.", "1 / "):
        assert fact in text


def test_the_pdf_of_a_revision_is_always_the_same(learned):
    made = make_report(learned, language="zh", actor=ADA)
    content = as_pdf(made)
    text = pdf_text(content)
    for fact in ("故障处理报告", learned.number, made.timeline_head[:20], "Eve"):
        assert fact in text
    learned.cause = "Something else"
    learned.save(update_fields=["cause"])
    assert as_pdf(made) == content


@pytest.mark.parametrize(
    ("named", "options", "code"),
    [
        ("INC-1999-0001", [], 1),
        (None, ["--lang", "fr"], 2),
        (None, ["--format", "odt"], 2),
        (None, ["--out", "/nowhere/x"], 1),
    ],
)
def test_the_command_refuses_in_one_line(learned, tmp_path, capsys, named, options, code):
    incident = named or learned.main_incident.number
    arguments = ["report", incident, "--out", str(tmp_path / "r.docx"), *options]
    assert run(arguments) == code
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not list(tmp_path.iterdir())
