"""`anlan strategy search` before the first start and in an Anlan of one's own."""

import json

import pytest

from anlan.core.errors import BadInput
from anlan.strategies.cli_search import search_command
from anlan.strategies.tests.test_strategy_cli import call


def test_in_a_clone_it_reads_the_pack_and_writes_nothing(tmp_path):
    words = ("strategy", "search", "磁盘 df", "--json", "--top", "1")
    done = call(*words, cwd=tmp_path, module="anlan.config.cli")
    assert (done.returncode, done.stderr) == (0, b"")
    body = json.loads(done.stdout)
    assert body["items"][0]["slug"] == "disk-full"
    assert body["items"][0]["title"] == "磁盘满"
    assert body["items"][0]["found_in"] == "title"
    assert body["total"] > len(body["items"]) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_versions_in_use_are_searched_in_the_language_asked_for(pack, capsys):
    search_command("No space left", as_json=True, lang="zh", top=3)
    items = json.loads(capsys.readouterr().out)["items"]
    assert items[0]["title"] == "磁盘满"
    search_command("xyzzy plugh", top=3)
    assert "fewer or shorter words" in capsys.readouterr().out
    search_command("disk full", lang="en", top=1)
    assert "disk-full" in capsys.readouterr().out


@pytest.mark.parametrize(("text", "lang"), [(" ", None), ("disk", "fr")])
def test_bad_input_is_one_sentence(db, text, lang):
    with pytest.raises(BadInput):
        search_command(text, lang=lang, top=3)
