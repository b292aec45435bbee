"""Every kind of bad file that may arrive: refused with file, line and reason in both languages."""

import io
import stat
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.strategies.exchange.archives import MAX_ENTRIES, read_archive, write_archive
from anlan.strategies.exchange.bundles import candidates, read_uploads
from anlan.strategies.fileformat.problems import StrategyError
from anlan.strategies.parser import decoded, parse
from anlan.strategies.plain_sentences import say_in
from anlan.strategies.references import Known
from anlan.strategies.tests.samples import CHINESE, ENGLISH, line_of

EN = "system/disk-full.en.md"


def pair(en=ENGLISH, zh=CHINESE):
    return {EN: en.encode() if isinstance(en, str) else en, EN.replace(".en.", ".zh."): zh.encode()}


def refused(files):
    """(path, line, code, sentences) of everything wrong; empty for sound files."""
    try:
        problems = [p for one in candidates(read_uploads(files), Known()) for p in one.problems]
    except StrategyError as error:
        problems = list(error.problems)
    return [
        (
            p.path,
            p.line,
            p.reason.code.removeprefix("strategies.format."),
            [say_in(p.reason, language) for language in ("zh", "en")],
        )
        for p in problems
    ]


def told(files, code):
    """The one complaint of this code; its sentences are really written in both languages."""
    found = [one for one in refused(files) if one[2] == code]
    assert found, refused(files)
    path, line, _code, (zh, en) = found[0]
    assert "%(" not in zh + en
    assert any(char >= "\u4e00" for char in zh), zh
    assert en.isascii() or "“" in en or "…" in en
    return path, line


def test_a_sound_pair_is_taken():
    assert refused(pair()) == []


# What is replaced by what, the code, and the text whose line is named.
TEXTS = [
    ("severity: II", "severity: [II", "yaml", "applies_to"),
    ("title: Disk full", "titel: Disk full", "key_unknown", "titel"),
    ("   id: confirm", "   id: enough", "step_twice", "2. Is there"),
    ("no: clean}", "no: nowhere}", "target_unknown", "2. Is there"),
    ("yes: end, no: clean}", "yes: clean, no: confirm}", "no_exit", "1. Look"),
    ("no: clean}", "no: end}", "unreachable", "3. Clear"),
    ("{{ asset.name }}", "{{ asset.nickname }}", "placeholder_unknown", "- Inspect"),
    ("{{ asset.name }}", "[x](policy:none)", "policy_unknown", "- Inspect"),
    ("Clear old logs.", "Clear {{ logs.old }}.", "placeholder_unknown", "Clear {{"),
    ("id: clean", "id: clean\n   when: asset.mood == 1", "placeholder_unknown", "when:"),
    ("Copy them back", '"Copy {{ asset.mood }} back"', "placeholder_unknown", "undo:"),
    ("- Writes work.", "- Writes\rwork.", "control", "- Writes"),
    ("- Writes work.", "- Writes\u2028work.", "control", "- Writes"),
    ("- Writes work.", "- Writes\x00work.", "control", "- Writes"),
]


@pytest.mark.parametrize(("old", "new", "code", "at"), TEXTS)
def test_a_text_that_is_wrong(old, new, code, at):
    text = ENGLISH.replace(old, new, 1)
    path, line = told(pair(en=text, zh=CHINESE.replace(old, new, 1)), code)
    assert path == EN
    assert 0 <= line - line_of(text, at) <= (1 if code == "yaml" else 0)


def test_a_file_of_ten_megabytes_costs_one():
    assert told(pair(en=ENGLISH + "x" * 10 * 1024 * 1024), "too_large") == (EN, 1)


def test_a_file_that_is_not_utf_8():
    raw = ENGLISH.replace("- Writes work.", "- Writes \xe9.").encode("latin-1")
    assert told(pair(en=raw), "not_utf8") == (EN, line_of(ENGLISH, "- Writes work."))


def test_one_language_without_the_other():
    assert told({EN: ENGLISH.encode()}, "no_partner") == (EN, 1)
    assert told({EN: b"nonsense"}, "no_partner") == (EN, 1)


def test_the_same_slug_in_two_folders_takes_neither():
    other = {name.replace("system/", "more/"): raw for name, raw in pair().items()}
    found = refused(pair() | other)
    assert {one[2] for one in found} == {"slug_twice"}
    assert {one[0] for one in found} == {EN, "more/disk-full.en.md"}


def test_a_file_of_another_name():
    assert told({"readme.md": b"hello"}, "not_a_strategy") == ("readme.md", 1)


def archive(entries):
    """A ZIP of (name or entry, bytes)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as handle:
        for entry, raw in entries:
            handle.writestr(entry, raw)
    return buffer.getvalue()


def entry(name, mode):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def lying(name):
    """An archive whose header says that ten bytes follow where thirty megabytes do."""
    raw = bytearray(archive([(name, b"\0" * 30 * 1024 * 1024)]))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.index(signature) + offset
        raw[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(raw)


def encrypted(name):
    raw = bytearray(archive([(name, b"secret")]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + offset] |= 1
    return bytes(raw)


BOMB = (EN, b"\0" * 30 * 1024 * 1024)
ARCHIVES = [
    ([("../disk-full.en.md", b"x")], "archive_name"),
    ([("a/../../disk-full.en.md", b"x")], "archive_name"),
    ([("/etc/disk-full.en.md", b"x")], "archive_name"),
    ([("C:/disk-full.en.md", b"x")], "archive_name"),
    ([("..\\disk-full.en.md", b"x")], "archive_name"),
    ([(entry("disk-full.en.md", stat.S_IFLNK | 0o777), b"/etc/passwd")], "archive_link"),
    ([(entry("disk-full.en.md", stat.S_IFIFO | 0o600), b"")], "archive_link"),
    ([(EN, b"x"), (EN.upper().replace(".EN.MD", ".en.md"), b"y")], "archive_twice"),
    ([BOMB], "too_large"),
    ([(f"s{n}.en.md", b"\0" * 1024 * 1024) for n in range(40)], "archive_total"),
    ([(f"{n}.txt", b"") for n in range(MAX_ENTRIES + 1)], "archive_entries"),
]


@pytest.mark.parametrize(("entries", "code"), ARCHIVES)
def test_an_archive_that_means_no_good(entries, code):
    path, line = told({"pack.zip": archive(entries)}, code)
    assert path.startswith("pack.zip")
    assert line == 1


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"no archive at all", "archive"),
        (archive([(EN, b"x")])[:-9], "archive"),
        (lying(EN), "archive"),
        (encrypted(EN), "archive_encrypted"),
        (b"\0" * 17 * 1024 * 1024, "too_large"),
    ],
)
def test_an_archive_that_cannot_be_read(raw, code):
    assert told({"pack.zip": raw}, code)[1] == 1


def test_a_hostile_name_refuses_the_whole_archive():
    raw = archive([*pair().items(), ("../../evil.en.md", b"x")])
    assert {one[2] for one in refused({"pack.zip": raw})} == {"archive_name"}


def test_other_files_of_an_archive_are_none_of_ours():
    raw = archive([*pair().items(), ("README.md", b"\xff"), ("__MACOSX/._disk-full.en.md", b"\0")])
    assert refused({"pack.zip": raw}) == []


def test_an_archive_gives_back_what_was_put_in_and_is_always_the_same():
    files = {"b.en.md": b"\xef\xbb\xbfx\r\ny", "a.zh.md": "中".encode()}
    made = write_archive(files)
    assert read_archive(made, "x.zip") == files
    assert made == write_archive(dict(reversed(files.items())))


TEXT = st.text(st.characters(), max_size=400)


@settings(max_examples=200, deadline=None)
@given(TEXT, st.sampled_from(["", "---\n", ENGLISH[:400], ENGLISH[:900]]), st.booleans())
def test_the_parser_raises_nothing_but_its_own_error(text, before, is_after):
    whole = before + text if is_after else text + before
    try:
        parse(whole, "disk-full.en.md")
    except StrategyError as error:
        assert all(problem.line >= 1 for problem in error.problems)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000), st.integers(0, 60))
def test_no_bytes_raise_anything_else(raw, at, cut):
    base = ENGLISH.encode()
    for each in (raw, base[:at] + raw + base[at + cut :]):
        try:
            parse(decoded(each, "a.en.md"), "a.en.md")
        except StrategyError as error:
            assert error.line >= 1


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 3000), st.integers(0, 60))
def test_no_damage_to_an_archive_raises_anything_else(raw, at, cut):
    whole = archive(pair().items())
    try:
        read_archive(whole[:at] + raw + whole[at + cut :], "x.zip")
    except StrategyError as error:
        assert error.path.startswith("x.zip")
