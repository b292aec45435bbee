"""Whatever is wrong from outside: one clear sentence, the right code, nothing half-written."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from anlan.notifications.tests.far_end import free_port
from tests.servers.anlan import ROOT, anlan

pytestmark = pytest.mark.servers

MIB = 1024 * 1024


def command(*words, data, **environment):
    """The command as a script would call it, on a data folder of its own."""
    plain = {"PATH": "/usr/bin:/bin", "HOME": "/", "LANG": "C.UTF-8", "ANLAN_LANGUAGE": "en"}
    return subprocess.run(
        [sys.executable, "-m", "anlan.config.cli", *words],
        cwd=ROOT, env={**plain, "ANLAN_DATA": str(data), **environment},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def one_sentence(answer, rc, *words):
    """It ended as it should, with one line on standard error that holds these words."""
    assert answer.returncode == rc, (answer.stdout, answer.stderr)
    lines = answer.stderr.strip().splitlines()
    assert len(lines) == 1, answer.stderr
    assert lines[0].startswith("anlan: "), lines
    for word in words:
        assert str(word) in lines[0], lines


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One Anlan that runs, with a policy for its own database."""
    with anlan(tmp_path_factory.mktemp("bad-input")) as server:
        yield server


@pytest.fixture
def copied(server, tmp_path):
    """A copy of the data folder on which nothing runs and no engine was seen lately."""
    folder = tmp_path / "var"
    folder.mkdir()
    for name in ("master.key", "first-start.json", "first-start.lock"):
        shutil.copy2(server.data / name, folder / name)
    source, target = server.data / "anlan.sqlite3", folder / "anlan.sqlite3"
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("DELETE FROM engine_heartbeat")
        copy.execute("DELETE FROM engine_job WHERE state IN ('ready', 'running')")
        copy.commit()
    return folder


def rows(folder, table):
    """How many rows a table has; read from outside, so that nothing is taken on trust."""
    address = f"file:{folder / 'anlan.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


# --- Starting ---


def test_a_port_in_use_is_named_and_nothing_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = command("up", data=tmp_path / "var", PORT=str(port))
    one_sentence(answer, 1, f"Port {port}", "in use", "PORT=")
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("kind", ["file", "kernel"])
def test_a_data_folder_that_cannot_be_written(tmp_path, kind):
    folder = tmp_path / "taken" if kind == "file" else Path("/proc/anlan")
    if kind == "file":
        folder.write_text("mine")
    answer = command("up", data=folder, PORT=str(free_port()))
    one_sentence(answer, 1, str(folder), "cannot be written to")
    assert kind != "file" or folder.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"), ("PORT", "70000"), ("ANLAN_WORKER_THREADS", "many"),
        ("ANLAN_DEBUG", "maybe"), ("ANLAN_LANGUAGE", "klingon"), ("ANLAN_TIME_ZONE", "Mars/Base"),
        ("ANLAN_LOG_LEVEL", "LOUD"), ("ANLAN_PUBLIC_URL", "nonsense"),
        ("ANLAN_DATABASE_URL", "mysql://host/db"), ("ANLAN_DATABASE_URL", "postgresql://h:p/db"),
        ("ANLAN_SMTP_URL", "ftp://relay"), ("ANLAN_TLS_CERT", "/nowhere.pem"),
        ("ANLAN_ADMIN_PASSWORD_FILE", "/nowhere"),
    ],
)  # fmt: skip
def test_a_bad_setting_is_named_before_anything_is_made(tmp_path, name, value):
    environment = {"PORT": str(free_port()), name: value}
    answer = command("up", data=tmp_path / "var", **environment)
    one_sentence(answer, 2, name)
    assert not (tmp_path / "var").exists()


def test_a_database_that_does_not_answer_and_its_password_stays_secret(tmp_path):
    address = f"postgresql://anlan:s3cr3t-word@127.0.0.1:{free_port()}/anlan"
    answer = command("up", data=tmp_path / "var", PORT=str(free_port()), ANLAN_DATABASE_URL=address)
    one_sentence(answer, 1, "database does not answer")
    assert "s3cr3t-word" not in answer.stdout + answer.stderr
    assert not (tmp_path / "var" / "master.key").exists()


def test_a_second_start_on_the_same_folder_names_the_first(server):
    answer = command("up", data=server.data, PORT=str(free_port()))
    one_sentence(answer, 1, server.url, server.process.pid)
    assert server.ask("GET", "/healthz")[0] == 200


def test_a_newer_database_is_left_alone(copied):
    with closing(sqlite3.connect(copied / "anlan.sqlite3")) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('incidents', '9999_from_the_future', '2030-01-01')"
        )
        database.commit()
    before = (copied / "anlan.sqlite3").read_bytes()
    answer = command("up", data=copied, PORT=str(free_port()))
    one_sentence(answer, 1, "newer Anlan", "9999_from_the_future")
    assert (copied / "anlan.sqlite3").read_bytes() == before


# --- The master key ---


def test_a_missing_key_is_asked_for_and_never_made_anew(copied):
    (copied / "master.key").unlink()
    answer = command("up", data=copied, PORT=str(free_port()))
    one_sentence(answer, 1, "master key", copied / "master.key")
    assert not (copied / "master.key").exists()


@pytest.mark.parametrize("content", [b"not a key", None])
def test_what_is_no_key_is_named(copied, content):
    (copied / "master.key").unlink()
    if content is None:
        (copied / "master.key").mkdir()
    else:
        (copied / "master.key").write_bytes(content)
    answer = command("up", data=copied, PORT=str(free_port()))
    one_sentence(answer, 1, "master key", copied / "master.key")


@pytest.mark.parametrize("words", [("up",), ("backup", "run")])
def test_another_key_is_noticed_at_once(copied, words):
    from cryptography.fernet import Fernet

    (copied / "master.key").write_bytes(Fernet.generate_key())
    runs = rows(copied, "backup_run")
    answer = command(*words, data=copied, PORT=str(free_port()))
    one_sentence(answer, 1, "another master key")
    assert rows(copied, "backup_run") == runs


# --- Backup ---


def test_without_restic_it_starts_visibly_and_says_what_to_install(tmp_path):
    empty = tmp_path / "no-programs"
    empty.mkdir()
    with anlan(tmp_path, PATH=str(empty)) as server:
        assert "apt-get install -y restic" in server.log.read_text()
        answer = server.cli("backup", "run")
        assert answer.returncode == 1, answer
        said = answer.stdout + answer.stderr
        assert "restic" in said
        assert "apt-get install" in said
        assert rows(server.data, "backup_copy") == 0
        assert server.ask("GET", "/readyz")[0] == 200


def test_an_unreadable_repository_fails_the_run_and_keeps_what_there_is(copied):
    # The copied database still names the first folder's repository: point it at a broken one.
    broken = copied / "repository"
    broken.mkdir()
    (broken / "config").write_bytes(b"this is no restic repository")
    with closing(sqlite3.connect(copied / "anlan.sqlite3")) as database:
        database.execute("UPDATE backup_repository SET location = ?", [str(broken)])
        database.commit()
    copies = rows(copied, "backup_copy")
    answer = command("backup", "run", data=copied)
    assert answer.returncode == 1, answer
    said = (answer.stdout + answer.stderr).strip()
    assert "FAILED" in said
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1, said
    assert rows(copied, "backup_copy") == copies
    assert (broken / "config").read_bytes() == b"this is no restic repository"


# --- The terminal ---


@pytest.mark.parametrize(
    "words",
    [
        "inspect", "backup run", "worker", "incident list", "event send hello", "report x",
        "timeline verify INC-2026-0001", "token create x --scope read", "down",
    ],
)  # fmt: skip
def test_before_the_first_start_commands_make_nothing(tmp_path, words):
    answer = command(*words.split(), data=tmp_path / "var")
    one_sentence(answer, 1, "no Anlan data", tmp_path / "var")
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("words", ["nonsense", "--nonsense", "incident list --nonsense", "report"])
def test_what_no_command_knows_is_usage(copied, words):
    one_sentence(command(*words.split(), data=copied), 2, "--help")


@pytest.mark.parametrize(
    ("words", "rc", "said"),
    [
        ("timeline verify INC-1999-0001", 1, "INC-1999-0001"),
        ("timeline verify 00000000-0000-0000-0000-000000000000", 1, ""),
        ("incident ack INC-1999-0001", 1, "INC-1999-0001"),
        ("event send hello --org atlantis", 1, "atlantis"),
        ("event send hello --severity VII", 2, "severity"),
        ("backup run atlantis", 1, "atlantis"),
        ("token create x --scope everything", 2, "scope"),
        ("strategy show atlantis", 1, ""),
        ("strategy lint /nowhere.md", 2, "file"),
    ],
)
def test_what_is_unknown_is_said_in_one_line(copied, words, rc, said):
    before = rows(copied, "incidents_event"), rows(copied, "organisations_token")
    one_sentence(command(*words.split(), data=copied), rc, said)
    assert (rows(copied, "incidents_event"), rows(copied, "organisations_token")) == before


@pytest.mark.parametrize(
    ("words", "rc", "said"),
    [
        ("timeline verify INC-1999-0001", 1, "INC-1999-0001"),
        ("event send hello --severity VII", 2, "severity"),
        ("incident list --nonsense", 2, "--nonsense"),
    ],
)
def test_errors_for_scripts_are_problem_json(copied, words, rc, said):
    answer = command(*words.split(), "--json", data=copied)
    assert answer.returncode == rc
    assert answer.stdout == ""
    problem = json.loads(answer.stderr)
    assert problem["code"]
    assert problem["title"]
    assert said in json.dumps(problem)
    assert 400 <= problem["status"] < 600


def test_a_broken_strategy_file_is_refused_with_file_line_and_reason(tmp_path):
    good = ROOT / "anlan/strategies/pack/system/disk-full.en.md"
    text = good.read_text(encoding="utf-8").replace("kind: decision", "kind: guess", 1)
    line = text[: text.index("kind: guess")].count("\n") + 1
    broken = tmp_path / "disk-full.en.md"
    broken.write_text(text, encoding="utf-8")
    answer = command("strategy", "lint", str(broken), data=tmp_path / "var")
    assert answer.returncode == 1
    assert f"disk-full.en.md:{line}" in answer.stdout + answer.stderr, answer
    assert "“kind” is not as expected" in answer.stdout + answer.stderr
    assert not (tmp_path / "var").exists()


# --- HTTP ---


def post(server, body, *, path="/api/v1/events", method="POST", chunked=False, **headers):
    """(status, headers, problem) of one raw request."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    given = {"Content-Type": "application/json", "Authorization": f"Bearer {server.token}"}
    given.update({name.replace("_", "-"): value for name, value in headers.items()})
    try:
        whole = iter([body[: MIB // 2], body[MIB // 2 :]]) if chunked else body
        connection.request(method, path, whole, given, encode_chunked=chunked)
        answer = connection.getresponse()
        return answer.status, answer.headers, json.loads(answer.read())
    finally:
        connection.close()


def events(*sent):
    return json.dumps(list(sent)).encode()


def asset(**fields):
    base = {"organisation": "home", "code": "new-01", "name": "New", "asset_class": "server"}
    return json.dumps({**base, **fields}).encode()


BIG = json.dumps({"organisation": "home", "text": "x" * (3 * MIB)}).encode()
FINE = {"organisation": "home", "text": "portal is down", "source": "test"}
REFUSALS = {
    "cut off": (b'{"text": "portal is do', {}, 400, "malformed"),
    "not UTF-8": (b'{"text": "\xff\xfe"}', {}, 400, "malformed"),
    "nested beyond reason": (b"[" * 100_000, {}, 400, "malformed"),
    "not an object": (b'"portal is down"', {}, 422, "bad-input"),
    "without text": (events({"organisation": "home"}), {}, 422, "bad-input"),
    "unknown organisation": (events(FINE, {**FINE, "organisation": "atlantis"}), {}, 422, ""),
    "no organisation": (events({"text": "x"}), {}, 422, ""),
    "wrong severity": (events(FINE, {**FINE, "severity": "VII"}), {}, 422, "bad-input"),
    "wrong time": (events(FINE, {**FINE, "occurred_at": "yesterday"}), {}, 422, "bad-input"),
    "unknown field": (events(FINE, {**FINE, "sevrity": "I"}), {}, 422, "bad-input"),
    "long text": (events({**FINE, "text": "x" * 10_001}), {}, 422, "bad-input"),
    "much data": (events({**FINE, "data": {"x": "y" * 65_536}}), {}, 422, "bad-input"),
    "too many": (events(*[FINE] * 1001), {}, 413, "too-large"),
    "too large": (BIG, {}, 413, "too-large"),
    "another type": (b"text=x", {"Content_Type": "text/plain"}, 415, ""),
    "no such token": (events(FINE), {"Authorization": "Bearer wrong"}, 401, ""),
}


@pytest.mark.parametrize("name", list(REFUSALS))
def test_a_bad_request_is_refused_whole(server, name):
    body, headers, status, code = REFUSALS[name]
    before = rows(server.data, "incidents_event")
    found, answered, problem = post(server, body, **headers)
    assert found == status, problem
    assert answered["Content-Type"].startswith("application/problem+json")
    assert problem["status"] == status
    assert problem["code"] == code or not code
    assert problem["title"].strip()
    assert rows(server.data, "incidents_event") == before


def test_a_large_body_without_its_length_is_refused_too(server):
    before = rows(server.data, "incidents_event")
    try:
        status, _headers, problem = post(server, BIG, chunked=True)
    except (ConnectionError, http.client.HTTPException):
        status, problem = 413, {"code": "too-large"}  # Cut off before the end is an answer too.
    assert status == 413, problem
    assert rows(server.data, "incidents_event") == before
    assert server.ask("GET", "/readyz")[0] == 200


def test_each_wrong_field_is_named_where_it_stands(server):
    status, _headers, problem = post(server, events(FINE, {**FINE, "severity": "VII"}))
    assert status == 422
    assert problem["errors"] == [{"field": "[1].severity", "expected": "I, II, III or IV"}]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"[]", 422, "bad-input"),
        (BIG, 413, "too-large"),
        (asset(code="x" * 500), 422, "bad-input"),
        (asset(code="a\x00b"), 422, "bad-input"),
        (asset(asset_class="spaceship"), 422, "bad-input"),
        (asset(organisation="atlantis"), 422, "unknown-organisation"),
        (asset(depends_on=["anlan-server", "atlantis"]), 422, "bad-input"),
        (asset(code="anlan-server"), 409, "exists"),
    ],
)
def test_an_asset_is_registered_whole_or_not_at_all(server, body, status, code):
    before = [rows(server.data, f"assets_{name}") for name in ("asset", "dependency")]
    found, headers, problem = post(server, body, path="/api/v1/assets")
    assert (found, problem["code"]) == (status, code), problem
    assert headers["Content-Type"].startswith("application/problem+json")
    assert [rows(server.data, f"assets_{name}") for name in ("asset", "dependency")] == before


def test_another_method_is_refused_in_the_same_shape(server):
    status, headers, problem = post(server, b"{}", path="/api/v1/organisations/x", method="PUT")
    assert status in {404, 405}
    status, headers, problem = post(server, b"{}", method="PUT")
    assert (status, problem["code"]) == (405, "method-not-allowed")
    assert "POST" in headers["Allow"]


@pytest.mark.parametrize(
    "path",
    ["/api/v1/nowhere", "/api/v1/incidents/not-an-id/acknowledge", "/api/v1/checks/1/run"],
)
def test_what_is_not_there_is_not_found(server, path):
    status, headers, problem = post(server, b'{"version": 1}', path=path)
    assert status == 404, problem
    assert headers["Content-Type"].startswith("application/problem+json")
    assert problem["code"] == "not-found"


def test_pages_refuse_politely_as_well(server):
    for path, status in (("/nowhere/", 404), ("/incidents/?page=x", 200), ("/%00", 404)):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        # Without a session every address leads to the sign-in page.
        assert answer.status in {status, 302}, (path, answer.status)
        assert "Traceback" not in text
        connection.close()
