"""`anlan strategy import`, `export` and `schema`, as a script calls them."""

import json

import pytest
import typer
from typer.main import get_command

from anlan.core.errors import AnlanError, BadInput, NotVisible, Unavailable
from anlan.strategies.cli import app
from anlan.strategies.errors import BrokenStrategy
from anlan.strategies.fileformat.schema import strategy_schema
from anlan.strategies.models import StrategyVersion
from anlan.strategies.tests.samples import CHINESE, ENGLISH


@pytest.fixture(autouse=True)
def started(db, settings, tmp_path):
    settings.ANLAN_DATA = tmp_path / "var"
    settings.ANLAN_DATA.mkdir()
    (settings.ANLAN_DATA / "master.key").write_text("key")


@pytest.fixture
def folder(tmp_path):
    """A sound strategy and a broken one."""
    root = tmp_path / "files"
    root.mkdir()
    for language, text in (("zh", CHINESE), ("en", ENGLISH)):
        (root / f"disk-full.{language}.md").write_text(text, encoding="utf-8")
        broken = text.replace("slug: disk-full", "slug: our-way").replace("rto: 2h", "rto: never")
        (root / f"our-way.{language}.md").write_text(broken, encoding="utf-8")
    return root


@pytest.fixture
def call(capsys):
    def run(*arguments):
        """(exit code, what was printed)"""
        try:
            code = get_command(app)(args=[str(a) for a in arguments], standalone_mode=False)
        except typer.Exit as leave:
            code = leave.exit_code
        return code or 0, capsys.readouterr().out

    return run


def test_partly_done_is_exit_3_and_every_refused_file_is_named(call, folder):
    code, out = call("import", folder)
    assert code == 3
    assert f"{folder}/our-way.en.md:11: " in out
    assert f"{folder}/our-way.zh.md:11: " in out
    assert [version.strategy.slug for version in StrategyVersion.objects.all()] == ["disk-full"]


def test_json_says_the_same_and_a_dry_run_writes_nothing(call, folder):
    code, out = call("import", folder, "--dry-run", "--json")
    body = json.loads(out)
    assert (code, body["dry_run"]) == (3, True)
    assert [(one["slug"], one["what"]) for one in body["items"]] == [
        ("disk-full", "new"),
        ("our-way", "refused"),
    ]
    assert body["items"][1]["problems"][0]["line"] == 11
    assert StrategyVersion.objects.count() == 0


def test_all_done_is_exit_0_and_all_refused_is_exit_1(call, folder):
    assert call("import", folder / "disk-full.en.md")[0] == 0
    assert call("import", folder / "our-way.en.md")[0] == 1
    assert StrategyVersion.objects.get().author == "system"


def test_wrong_use_is_one_clear_sentence(pack, call, folder, tmp_path):
    with pytest.raises(BadInput, match="no such file"):
        call("import", tmp_path / "gone")
    (tmp_path / "bad.zip").write_bytes(b"no archive")
    with pytest.raises(BrokenStrategy, match="archive cannot be read"):
        call("import", tmp_path / "bad.zip")
    with pytest.raises(NotVisible, match="no-such"):
        call("export", tmp_path / "out", "--slug", "no-such")
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unavailable):
        call("export", tmp_path / "file", "--json")
    assert not (tmp_path / "out").exists()


def test_out_and_in_again(pack, call, tmp_path):
    out = tmp_path / "out"
    code, text = call("export", out, "--json")
    body = json.loads(text)
    assert code == 0
    assert (body["unchanged"], body["left"]) == ([], [])
    assert "system/disk-full.en.md" in body["written"]
    assert json.loads(call("export", out, "--json")[1])["written"] == []
    assert "0 files written" in call("export", out)[1]
    assert call("export", tmp_path / "all.zip")[0] == 0
    for source in (out, tmp_path / "all.zip"):
        items = json.loads(call("import", source, "--json")[1])["items"]
        assert {one["what"] for one in items} == {"unchanged"}


def test_one_strategy_alone(pack, call, tmp_path):
    call("export", tmp_path / "one", "--slug", "disk-full")
    names = sorted(path.name for path in (tmp_path / "one").rglob("*.md"))
    assert names == ["disk-full.en.md", "disk-full.zh.md"]


def test_the_schema_is_printed(call):
    assert json.loads(call("schema")[1]) == strategy_schema()


def test_without_a_data_folder_nothing_is_imported(call, folder, settings, tmp_path):
    settings.ANLAN_DATA = tmp_path / "none"
    for command in (["import", folder], ["export", tmp_path / "out"]):
        with pytest.raises(AnlanError, match="no Anlan data"):
            call(*command)
