import json

import pytest
from typer.testing import CliRunner

from anlan.core.errors import AnlanError
from anlan.inspection import cli
from anlan.inspection.models import Check


@pytest.fixture
def run():
    import typer
    from django.utils import translation

    translation.activate("en")
    app = typer.Typer()
    app.command("inspect")(cli.inspect)
    app.add_typer(cli.check, name="check")
    runner = CliRunner()
    return lambda *words: runner.invoke(app, list(words))


def test_inspect_prints_the_round_and_leaves_with_0(run, web_check):
    done = run("inspect", "web-1")
    assert done.exit_code == 0, done.output
    assert "Page" in done.output and "1 passed, 0 failed" in done.output


def test_a_failed_item_is_a_result_not_an_error(run, web_check, web):
    web.stop()
    done = run("inspect", "web-1", "--json")
    web.start()
    report = json.loads(done.output)
    assert (done.exit_code, report["failed"]) == (0, 1)
    assert report["results"][0]["verdict"] == "failed"


def test_what_could_not_be_measured_leaves_with_3(run, machine, tmp_path):
    from anlan.inspection.actions import add_check

    add_check(machine, kind="disk_free", address=str(tmp_path / "gone"), actor=None)
    done = run("inspect", "--json")
    assert (done.exit_code, json.loads(done.output)["not_done"]) == (3, 1)


def test_an_unknown_asset_or_one_without_checks_is_one_clear_error(run, asset):
    for words in (("inspect", "nobody"), ("inspect", "web-1")):
        assert isinstance(run(*words).exception, AnlanError)


def test_a_check_is_added_listed_and_run(run, asset, web):
    made = run("check", "add", "web-1", "http", web.url, "--every", "5", "--json")
    uid = json.loads(made.output)["id"]
    listed = json.loads(run("check", "list", "--json").output)
    assert [one["id"] for one in listed["items"]] == [uid]
    ran = run("check", "run", uid)
    assert ran.exit_code == 0 and ": ok" in ran.output
    assert Check.objects.for_system("test").get().severity == "ok"
