"""Every code that a check or a rule can give has a sentence, in both languages."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import anlan.inspection
import anlan_probe
from anlan.inspection.sentences import SENTENCES

GIVEN = re.compile(
    r"""["']((?:inspection|fact|na|probe|host|clock|net|tls|http|file|disk|sqlite)\.[a-z_]+)["']"""
)
PARAMS = re.compile(r"%\((\w+)\)s")


METRIC = re.compile(r'(?:Reading|unknown)\(\s*"([a-z_.]+)"')
JOB = re.compile(r'@job\("([a-z_.]+)"')
ELSEWHERE = {"tests", "backup", "migrations"}


def _sources():
    for package in (anlan_probe, anlan.inspection):
        for path in Path(package.__file__).parent.rglob("*.py"):
            if not ELSEWHERE & set(path.parts):
                yield path.read_text()


def test_no_code_is_without_a_sentence():
    from anlan.accounts.permissions import TABLE
    from anlan.inspection.actions.verbs import Verb
    from anlan.inspection.wording import METRICS

    read = "\n".join(_sources())
    # Metrics, job kinds, permissions and audit verbs look alike but are no reasons.
    others = {*METRICS, *METRIC.findall(read), *JOB.findall(read), *TABLE, *Verb.values}
    assert set(GIVEN.findall(read)) - set(SENTENCES) - others == set()


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_each_sentence_is_translated_and_keeps_its_parameters(code):
    with translation.override("en"):
        english = str(SENTENCES[code])
    with translation.override("zh-hans"):
        chinese = str(SENTENCES[code])
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese), code
    assert sorted(PARAMS.findall(chinese)) == sorted(PARAMS.findall(english))
