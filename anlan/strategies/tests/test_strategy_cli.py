"""`anlan strategy …` as a script calls it: in a clone, before the first start."""

import json
import os
import re
import subprocess
import sys
import time

import pytest

from anlan.config import settings as product_settings
from anlan.core.errors import BadInput
from anlan.strategies import cli_quick
from anlan.strategies.tests.samples import CHINESE, ENGLISH


def call(*arguments, cwd, stdin=None, module="anlan.strategies.cli_match"):
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANLAN")},
        "PYTHONPATH": str(product_settings.INSTALLATION),
        "ANLAN_DATA": str(cwd / "no-data"),
    }
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=cwd,
        env=env,
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_a_match_is_one_json_object_and_writes_nothing(tmp_path):
    started = time.perf_counter()
    done = call("match", "磁盘满了 No space left on device", "--json", "--top", "2", cwd=tmp_path)
    took = time.perf_counter() - started
    assert (done.returncode, done.stderr) == (0, b"")
    body = json.loads(done.stdout)
    assert set(body) == {"matches", "emergency", "took_ms"}
    assert body["matches"][0]["slug"] == "disk-full"
    assert body["matches"][0]["title"] == "磁盘满"
    assert len(body["matches"]) <= 2
    assert list(tmp_path.iterdir()) == []
    assert took < 5


def test_it_does_not_need_django():
    code = (
        "import sys; from anlan.strategies import cli_match as c; c.main(['disk full', '--json']);"
        "from django.conf import settings; sys.exit(settings.configured)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=product_settings.INSTALLATION, check=False, timeout=60
    )
    assert done.returncode == 0


def test_no_match_is_no_failure_and_the_language_can_be_chosen(tmp_path):
    done = call("match", "谢谢，已经好了", "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["matches"] == []
    people = call("match", "disk full", "--lang", "zh", cwd=tmp_path)
    assert "磁盘满" in people.stdout.decode()


def test_a_batch_answers_line_by_line_and_names_bad_lines(tmp_path):
    lines = [
        json.dumps({"id": "a", "text": "磁盘满了"}),
        "{broken",
        json.dumps({"id": 7, "text": "thank you, it works again"}),
        json.dumps({"text": "no id"}),
        json.dumps({"id": "b", "text": "the server is down", "source": "phone"}),
    ]
    stdin = "\n".join(lines).encode()
    done = call("match", "--batch", "-", "--json", cwd=tmp_path, stdin=stdin)
    assert done.returncode == 3
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in answers] == ["a", None, 7, None, "b"]
    assert [one["line"] for one in answers if one["id"] is None] == [2, 4]
    assert answers[0]["matches"]
    assert answers[2]["emergency"] is False
    good = tmp_path / "good.jsonl"
    good.write_text(lines[0] + "\n", encoding="utf-8")
    assert call("match", "--batch", str(good), cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["text", "--batch", "-"],
        ["text", "--lang", "fr"],
        ["text", "--top", "0"],
        ["text", "--nonsense"],
        ["--batch", "no-such-file"],
        ["text", "--org", "north"],
    ],
)
def test_wrong_use_is_exit_2_with_a_line_on_stderr(tmp_path, arguments):
    done = call("match", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr


def test_errors_are_problem_json_when_json_was_asked_for(tmp_path):
    done = call("match", "text", "--lang", "fr", "--json", cwd=tmp_path)
    problem = json.loads(done.stderr)
    assert problem["code"] == "bad-input"
    assert problem["errors"][0]["field"] == "lang"


def test_lint_names_file_line_and_reason(tmp_path):
    (tmp_path / "disk-full.zh.md").write_text(CHINESE, encoding="utf-8")
    (tmp_path / "disk-full.en.md").write_text(ENGLISH, encoding="utf-8")
    assert call("lint", ".", cwd=tmp_path).returncode == 0
    broken = ENGLISH.replace("rto: 2h", "rto: never")
    (tmp_path / "disk-full.en.md").write_text(broken, encoding="utf-8")
    done = call("lint", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert b"disk-full.en.md:11: " in done.stdout
    items = json.loads(call("lint", ".", "--json", "--lang", "zh", cwd=tmp_path).stdout)["items"]
    assert items[0]["line"] == 11
    assert "不符合要求" in items[0]["reason"]
    assert call("lint", "no-such", cwd=tmp_path).returncode == 2


def test_the_data_folder_is_looked_for_where_the_settings_say(tmp_path, monkeypatch):
    monkeypatch.setenv("ANLAN_DATA", str(tmp_path))
    monkeypatch.delenv("ANLAN_KEY_FILE", raising=False)
    assert cli_quick.runner(["text"]) is cli_quick.main
    assert cli_quick.runner(["text", "--org=x"]) is None
    (tmp_path / "master.key").write_text("key")
    assert cli_quick.runner(["text"]) is None


def test_list_and_show_read_the_pack_before_the_first_start(tmp_path):
    module = "anlan.config.cli"
    done = call("strategy", "list", "--json", "--lang", "zh", cwd=tmp_path, module=module)
    assert done.returncode == 0, done.stderr
    items = {one["slug"]: one["title"] for one in json.loads(done.stdout)["items"]}
    assert items["disk-full"] == "磁盘满"
    shown = call("strategy", "show", "disk-full", "--lang", "en", cwd=tmp_path, module=module)
    assert shown.stdout.decode().startswith("---\nslug: disk-full")
    missing = call("strategy", "show", "no-such", "--json", cwd=tmp_path, module=module)
    assert missing.returncode == 1
    assert json.loads(missing.stderr)["code"] == "not-found"
    facts = call("strategy", "match", "disk full", "--org", "x", cwd=tmp_path, module=module)
    assert facts.returncode == 1
    assert len(facts.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_after_the_first_start_facts_of_the_database_count(pack, north, settings, capsys):
    from anlan.assets.actions import register_asset
    from anlan.strategies.cli import app

    register_asset(north, code="srv-1", name="S", asset_class="server", actor=None)
    command = ["match", "disk full", "--asset", "srv-1", "--org", "north", "--json"]
    app(args=command, standalone_mode=False)
    body = json.loads(capsys.readouterr().out)
    assert any("servers" in reason for reason in body["matches"][0]["reasons"])
    with pytest.raises(BadInput):
        app(args=["match", "x", "--asset", "srv-2"], standalone_mode=False)
    with pytest.raises(BadInput):
        app(args=["match", "x", "--org", "south"], standalone_mode=False)


@pytest.mark.parametrize(
    "arguments", [("磁盘满了", "--json"), ("disk full", "--top", "2", "--lang", "zh"), ("谢谢",)]
)
def test_the_quick_way_answers_like_the_long_one(arguments, tmp_path):
    quick = call("strategy", "match", *arguments, cwd=tmp_path, module="anlan.config.cli")
    long = call("match", *arguments, cwd=tmp_path)
    assert quick.returncode == long.returncode == 0
    said = [re.sub(rb'"took_ms": \d+', b"", done.stdout) for done in (quick, long)]
    assert said[0] == said[1]
    assert said[0]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["a", "b"], ["a", "--top", "0"], ["a", "-x"], []]
)
def test_what_is_not_plain_takes_the_long_way(arguments, tmp_path, monkeypatch):
    from anlan.strategies import cli_match

    monkeypatch.setenv("ANLAN_DATA", str(tmp_path))
    monkeypatch.delenv("ANLAN_KEY_FILE", raising=False)
    assert cli_quick.runner(arguments) is cli_match.main
