"""A file that is not right is refused with the line and the reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.strategies.fileformat.layout import MAX_BYTES
from anlan.strategies.fileformat.problems import StrategyError
from anlan.strategies.parser import ParsedStrategy, parse, parse_file
from anlan.strategies.plain_sentences import PLAIN_SENTENCES, say_in
from anlan.strategies.tests.samples import CHINESE, ENGLISH, line_of, problems_of


def test_a_sound_file_is_read_in_full():
    parsed = parse(ENGLISH, "system/disk-full.en.md")
    assert (parsed.slug, parsed.language, parsed.severity) == ("disk-full", "en", "II")
    assert (parsed.rto_s, parsed.rpo_s) == (7200, 86400)
    assert [step.id for step in parsed.steps] == ["confirm", "enough", "clean"]
    confirm, enough, clean = parsed.steps
    assert confirm.do == {"ssh": {"command": ["df", "-h", "{{ asset.address }}"]}}
    assert confirm.text == "Look at {{ asset.address }}"
    assert confirm.budget_s == 300
    assert enough.next == {"yes": "end", "no": "clean"}
    assert clean.destructive
    assert clean.approve == "commander"
    assert parsed.section_lines["recognise"] == line_of(ENGLISH, "Writes fail")


def test_the_chinese_file_is_read_by_its_own_headings():
    parsed = parse(CHINESE, "system/disk-full.zh.md")
    assert parsed.language == "zh"
    assert parsed.sections["learn"].strip() == "- 为什么发现得晚？"


def test_it_survives_the_way_through_json():
    parsed = parse(ENGLISH, "disk-full.en.md")
    assert ParsedStrategy.from_json(parsed.as_json()) == parsed


# What is replaced, by what, the code that is expected, and the text whose line it names.
BROKEN = [
    ("---\nslug", "slug", "no_front_matter", "slug"),
    ("slug: disk-full", "slug: Disk Full", "value", "slug: Disk"),
    ("title: Disk full", "titel: Disk full", "key_unknown", "titel"),
    ("rto: 2h", "rto: two hours", "value", "rto:"),
    ("rto: 2h", "rto: 2h\nrto: 3h", "yaml_duplicate", "rto: 3h"),
    ("severity: II", "severity: V", "value", "severity:"),
    ("[server, os]", "[server, toaster]", "value", "toaster"),
    ("[server, os]", "&x [server, os]", "yaml_alias", "&x"),
    ("[server, os]", "*x", "yaml_alias", "applies_to"),
    ("severity: II", "severity: !!str II", "yaml_tag", "!!str"),
    ("severity: II", "severity: [II", "yaml", "applies_to"),
    ("  - No space left on device\n", "  - Disk is full\n", "entry_twice", "  - Disk is"),
    ("## Learn", "## Lern", "heading_unknown", "## Lern"),
    ("## Learn", "## 复盘", "heading_language", "## 复盘"),
    ("## Learn", "## Verify ##", "section_twice", "## Verify ##"),
    ("## Learn", "# Learn", "heading_level", "# Learn"),
    ("- Why was it noticed late?", "", "section_empty", "## Learn"),
    ("- Writes work.", "- Writes work.\n\n```sh\nls", "fence_open", "```sh\nls"),
    ("## Recognise", "Hello\n\n## Recognise", "text_before_section", "Hello"),
    ("   id: confirm", "   id: Confirm it", "value", "id: Confirm"),
    ("   id: confirm", "   id: end", "value", "id: end"),
    ("   id: confirm", "   id: enough", "step_twice", "2. Is there"),
    ("   kind: check", "   kind: dance", "value", "kind: dance"),
    ("   kind: check", "   kid: check", "key_unknown", "kid:"),
    ("   role: executor\n   budget", "   role: pope\n   budget", "value", "role: pope"),
    ("budget: 5m", "budget: soon", "value", "budget: soon"),
    ("evidence: [text]", "evidence: [song]", "value", "evidence: [song]"),
    ("evidence: [text]", "when: asset.class = server", "condition", "when:"),
    ("{ssh: {command: [df, -h,", "{ssh: {comand: [df, -h,", "key_unknown", "comand"),
    ("{ssh: {command: [df, -h,", "{exec: {command: [df, -h,", "value", "do: {exec"),
    ("next: {yes: end, no: clean}", "next: clean", "decision_answers", "next: clean"),
    ("no: clean}", "no: nowhere}", "target_unknown", "2. Is there"),
    ("no: clean}", "no: end}", "unreachable", "3. Clear"),
    ("yes: end, no: clean}", "yes: clean, no: confirm}", "no_exit", "1. Look"),
    ("   approve: commander\n", "", "no_guard", "destructive: true"),
    ("   undo: {manual: {text: Copy them back}}\n", "", "no_undo", "destructive: true"),
    ("   destructive: true", "   kind: action", "action_without_do", "kind: action"),
    ("1. Look at {{ asset.address }}\n", "1.\n", "step_sentence", "1.\n"),
    (
        "   ```step\n   id: enough",
        "```step\n   id: enough",
        "step_block_place",
        "```step\n   id: en",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "at"), BROKEN)
def test_what_is_wrong_is_named_with_its_line(old, new, code, at):
    assert old in ENGLISH
    text = ENGLISH.replace(old, new, 1)
    found = problems_of(text)
    assert code in [each for _line, each in found], found
    lines = [line for line, each in found if each == code]
    wanted = line_of(text, at)
    # YAML's own errors are found where reading stopped, which may be the line after.
    assert any(0 <= line - wanted <= (1 if code == "yaml" else 0) for line in lines), (
        found,
        wanted,
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_a_sentence_in_both_languages(language):
    for old, new, _code, _at in BROKEN:
        with pytest.raises(StrategyError) as caught:
            parse(ENGLISH.replace(old, new, 1), "disk-full.en.md")
        for problem in caught.value.problems:
            assert problem.reason.code in PLAIN_SENTENCES
            sentence = say_in(problem.reason, language)
            assert "%(" not in sentence
            if language == "zh":
                assert any(char >= "\u4e00" for char in sentence)


def test_yes_and_no_stay_words():
    step = parse(ENGLISH, "disk-full.en.md").step("enough")
    assert step is not None
    assert step.next == {"yes": "end", "no": "clean"}


def test_an_item_without_a_block_is_a_manual_step():
    text = ENGLISH.replace("## Verify", "4. Tell the customer.\n\n## Verify", 1)
    text = text.replace("next: {yes: end, no: clean}", "next: {yes: step-4, no: clean}")
    last = parse(text, "disk-full.en.md").steps[-1]
    assert (last.id, last.kind, last.text) == ("step-4", "manual", "Tell the customer.")


def test_too_large_binary_and_missing_files_are_refused(tmp_path):
    large, binary = tmp_path / "a.en.md", tmp_path / "b.en.md"
    large.write_text("---\n" + "x" * MAX_BYTES, encoding="utf-8")
    binary.write_bytes(b"---\nslug: \xff\xfe\n---\n")
    for path, code in ((large, "too_large"), (binary, "not_utf8"), (tmp_path / "c", "unreadable")):
        with pytest.raises(StrategyError) as caught:
            parse_file(path)
        assert caught.value.reason.code == f"strategies.format.{code}"
    assert caught.value.path == str(tmp_path / "c")


def test_raw_html_and_windows_lines_do_no_harm():
    text = ENGLISH.replace("- Writes work.", "- <script>alert(1)</script>")
    assert problems_of(text.replace("\n", "\r\n")) == []


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(ENGLISH)), st.text(max_size=12), st.integers(0, 40))
def test_damaged_files_are_refused_and_never_crash(at, inserted, cut):
    damaged = ENGLISH[:at] + inserted + ENGLISH[at + cut :]
    for line, _code in problems_of(damaged):
        assert 1 <= line <= damaged.count("\n") + 2
