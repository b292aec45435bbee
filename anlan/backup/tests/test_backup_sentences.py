"""Every code that backup can give has its sentence, in both languages."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from anlan.backup.sentences import SENTENCES
from anlan.core.reasons import Reason
from anlan.core.saying import say

FOLDERS = (Path(__file__).parents[1], Path(__file__).parents[3] / "anlan_probe" / "backup")
NAMES = re.compile(r"%\((\w+)\)s")


def codes_in_the_code():
    codes = set()
    for folder in FOLDERS:
        for path in folder.rglob("*.py"):
            if "tests" in path.parts or path.name in ("sentences.py", "jobs.py", "restores.py"):
                continue
            calls = re.findall(
                r"(?:Trouble|Reason\.of)\(\s*\"(backup\.[a-z_0-9]+)\"", path.read_text("utf-8")
            )
            codes |= set(calls)
    texts = (FOLDERS[1] / "restic_output.py").read_text("utf-8")
    return codes | set(re.findall(r'"(backup\.[a-z_]+)", (?:True|False)', texts))


def test_every_code_has_its_sentence():
    found = codes_in_the_code()
    assert len(found) > 40 and found <= set(SENTENCES)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_it_can_be_said(code, language):
    with translation.override("en"):
        names = NAMES.findall(str(SENTENCES[code]))
    with translation.override(language):
        text = say(Reason(code, {name: 7 for name in names}))
        assert "%(" not in text and code not in text
        if language == "zh-hans" and code != "backup.refused":
            assert re.search(r"[\u4e00-\u9fff]", text), text
