"""The published schema and the parser say yes and no to the same values."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from anlan.strategies.fileformat.frontmatter import KEYS, read_front_matter
from anlan.strategies.fileformat.layout import Part
from anlan.strategies.fileformat.problems import Findings
from anlan.strategies.fileformat.schema import schema_text, strategy_schema
from anlan.strategies.fileformat.steps import KEYS as STEP_KEYS
from anlan.strategies.fileformat.steps import read_steps
from anlan.strategies.fileformat.yamltext import read_yaml
from anlan.strategies.packs import pack_files
from anlan.strategies.parser import parse_file
from tests.tree import ROOT

SCHEMA = strategy_schema()
ROLES = ("boss", "hand")
# What no schema can see: words said twice, a role that the front matter lacks, grammar of `when`,
# answers that `next` lacks.
WHOLE_FILE = {"entry_twice", "condition"}
FRONT = {
    "slug": "disk-full",
    "title": "Disk full",
    "category": "system",
    "severity": "II",
    "applies_to": ["server"],
    "symptoms": ["a", "b", "c"],
    "rto": "2h",
    "rpo": "24h",
    "roles": {"boss": "Boss"},
}


def validator(name):
    return Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}", **_open()})


def _open():
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": True}


def front_codes(value):
    findings = Findings("x")
    read_front_matter(Part(written(value), 2), findings)
    return {p.reason.code.removeprefix("strategies.format.") for p in findings.problems}


def written(value):
    """JSON that is YAML too: YAML knows no pairs of escapes for one character."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(f"\\u{ord(c):04x}" if "\x7f" < c <= "\uffff" else c for c in text)


def step_codes(value):
    findings = Findings("x")
    block = written(value)
    read_steps(Part(f"1. Do it.\n\n   ```step\n   {block}\n   ```\n", 1), ROLES, findings)
    return {p.reason.code.removeprefix("strategies.format.") for p in findings.problems}


def agree(codes, name, value):
    """Either both take it, or both refuse, or only the parser for what the whole file shows."""
    if codes and codes <= WHOLE_FILE:
        return
    assert validator(name).is_valid(value) == (not codes), (value, codes)


def test_the_schema_is_itself_valid_and_published_as_it_is():
    Draft202012Validator.check_schema(SCHEMA)
    published = ROOT / "anlan/strategies/static/strategies/strategy.schema.json"
    assert published.read_text(encoding="utf-8") == schema_text(), "run `make docs`"


def test_it_knows_every_key_of_the_parser_and_no_other():
    front, step = SCHEMA["$defs"]["front_matter"], SCHEMA["$defs"]["step"]
    assert list(front["properties"]) == list(KEYS)
    assert list(step["properties"]) == list(STEP_KEYS)


def test_every_shipped_strategy_is_valid():
    whole = Draft202012Validator(SCHEMA)
    for entry in pack_files():
        for language in entry.languages:
            path = entry.path(language)
            parse_file(path)
            text = path.read_text(encoding="utf-8")
            value = {
                "front_matter": loaded(text.split("---\n")[1]),
                "steps": [loaded(block) for block in blocks(text)],
            }
            assert [error.message for error in whole.iter_errors(value)] == [], path.name


def loaded(text):
    return read_yaml(text, first_line=1, findings=Findings("x")).value


def blocks(text):
    return [part.split("```")[0] for part in text.split("```step\n")[1:]]


LINE = st.text(st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029"), max_size=8)
SIMPLE = st.none() | st.booleans() | st.integers(-5, 700) | LINE
NESTED = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LINE, inner, max_size=3),
    max_leaves=6,
)
SPANS = st.sampled_from(["15m", "0m", "4h", "1", "h", "٣m", "1000000s", "15m\n", "15 m"])
NAMES = st.sampled_from(["boss", "hand", "Boss", "a_b", "", "x\n", "9a", "a-b", "end", "a" * 61])
FRONT_VALUES = {
    "slug": NAMES,
    "severity": st.sampled_from(["I", "V", "i", ""]),
    "applies_to": st.lists(st.sampled_from(["server", "os", "toaster"]), max_size=3),
    "symptoms": st.lists(st.sampled_from(["a", "b", "c", "", " ", "x" * 201, "a\nb"]), max_size=5),
    "title": st.sampled_from(["t", " ", "x" * 200, "x" * 201, "a\nb"]),
    "rto": SPANS,
    "rpo": SPANS,
    "roles": st.dictionaries(NAMES, st.sampled_from(["x", "", "a\nb"]), max_size=3),
}


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_front_matter(data):
    key = data.draw(st.sampled_from([*KEYS, "colour"]))
    value = data.draw(FRONT_VALUES.get(key, NESTED) | NESTED)
    front = {**FRONT, key: value}
    missing = data.draw(st.sampled_from([None, None, None, *KEYS]))
    front.pop(missing, None)
    agree(front_codes(front), "front_matter", front)


ACTION = st.sampled_from(
    [
        {"ssh": {"command": ["df", 4]}},
        {"ssh": {"command": []}},
        {"ssh": {"command": [True]}},
        {"ssh": {"command": ["x"], "timeout": "60s", "on": "h"}},
        {"ssh": {}},
        {"ssh": None},
        {"inspect": None},
        {"inspect": {"items": ["LNX-01"]}},
        {"inspect": {"items": [""]}},
        {"http": {"url": "x", "status": 200, "method": "GET", "headers": {"a": 1}}},
        {"http": {"url": "x", "status": 99}},
        {"http": {"url": "x", "headers": {"a": []}}},
        {"restore": {"copy": "last_good", "to": "scratch"}},
        {"restore": {"copy": "last_good"}},
        {"notify": {"to": ["boss"], "message": " "}},
        {"notify": {"to": ["boss"], "message": "hello"}},
        {"ansible": {"playbook": "p.yml", "vars": {"a": True}}},
        {"manual": {"text": "by hand"}},
        {"manual": {"text": "by hand"}, "ssh": {"command": ["x"]}},
        {"exec": {}},
        {},
    ]
)
STEP_VALUES = {
    "id": NAMES | st.just("a-step"),
    "kind": st.sampled_from(["manual", "decision", "check", "action", "notify", "verify", "x"]),
    "role": st.sampled_from(["boss", "hand"]),
    "approve": st.sampled_from(["boss", "hand"]),
    "budget": SPANS,
    "two_person": st.booleans(),
    "destructive": st.booleans(),
    "evidence": st.lists(st.sampled_from(["text", "photo", "song"]), max_size=3),
    "do": ACTION,
    "undo": ACTION,
    "next": st.sampled_from(["end", {"yes": "a", "no": "b"}, {"yes": "a"}, {}, {"Y": "a", "n": 1}]),
    "parallel": st.lists(NAMES, max_size=2),
    "when": st.sampled_from(["a.b == 1", "nonsense", " "]),
    "expect": st.sampled_from(["all is well", " ", ""]),
}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_steps(data):
    step = {"id": "a-step"}
    for key in data.draw(st.lists(st.sampled_from(list(STEP_VALUES)), max_size=5)):
        step[key] = data.draw(STEP_VALUES[key])
    wild = data.draw(st.sampled_from([None, None, *STEP_KEYS, "colour"]))
    # Roles and answers are held against other parts of the file.
    if wild and wild not in ("role", "approve", "answers"):
        step[wild] = data.draw(NESTED)
    if data.draw(st.integers(0, 9)) == 0:
        step.pop("id")
    agree(step_codes(step), "step", step)


@pytest.mark.parametrize(
    ("answers", "is_valid"), [({"yes": "ja"}, True), ({"yes": " "}, False), ({}, True)]
)
def test_words_of_answers(answers, is_valid):
    step = {"id": "x", "kind": "decision", "next": {"yes": "a", "no": "b"}, "answers": answers}
    assert validator("step").is_valid(step) is is_valid
    agree(step_codes(step), "step", step)
