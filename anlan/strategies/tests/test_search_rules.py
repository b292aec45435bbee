"""What is found by which words, in which order, and how it is shown."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.strategies.searching.folding import Folded, terms_of
from anlan.strategies.searching.marking import marked, snippet
from anlan.strategies.searching.ranking import SYMPTOM, TITLE, Document, Part, search
from anlan.strategies.searching.texts import document_of, plain


def document(slug, title, symptoms=(), **sections):
    parts = [Part(TITLE, Folded(title)), *(Part(SYMPTOM, Folded(one)) for one in symptoms)]
    parts += [Part(key, Folded(text)) for key, text in sections.items()]
    return Document.of(slug, {"zh": parts})


LIBRARY = [
    document("disk", "磁盘满", ["磁盘空间不足", "No space left on device"], learn="why late"),
    document("slow", "数据库慢", ["查询超时"], prevent="磁盘 latency, ORA-01555, HTTP 502"),
    document("raid", "阵列故障", ["磁盘亮红灯"], verify="mdadm --detail /dev/md0"),
    document("alert", "Node down", ["NodeFilesystemAlmostOutOfSpace"]),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("磁盘", ["disk", "raid", "slow"]),
        ("ora-01555", ["slow"]),
        ("ORA-01555。", ["slow"]),
        ("01555", ["slow"]),
        ("5", ["slow"]),
        ("55", []),
        ("spac", ["alert", "disk"]),
        ("pace", []),
        ("Filesystem", ["alert"]),
        ("filesystem", ["alert"]),
        ("空间不足", ["disk"]),
        ("磁盘的空间不足了", ["disk"]),
        ("查询超时磁盘", ["slow"]),
        ("no space", ["disk", "alert"]),
        ("mdadm --detail", ["raid"]),
        ("ＨＴＴＰ ５０２", ["slow"]),
        ("数据库 磁盘", ["slow"]),
        ("", []),
        ("…，。", []),
        ("量子纠缠", []),
    ],
)
def test_words_are_found_anywhere_and_sorted_by_place(query, expected):
    assert [hit.slug for hit in search(query, LIBRARY, "zh")] == expected


def test_side_by_side_beats_apart():
    apart = document("a", "x", ["no more free space"])
    beside = document("b", "y", ["no space left"])
    assert [hit.slug for hit in search("no space", [apart, beside], "zh")] == ["b", "a"]


def test_the_reader_s_language_is_shown_unless_the_other_says_more():
    both = Document.of(
        "d", {"en": [Part(TITLE, Folded("RAID"))], "zh": [Part(TITLE, Folded("RAID 阵列"))]}
    )
    assert search("raid", [both], "en")[0].language == "en"
    assert search("raid 阵列", [both], "en")[0].language == "zh"


def test_every_text_of_a_strategy_is_searched():
    parsed = {
        "slug": "x-y",
        "title": "T",
        "symptoms": ["S1"],
        "sections": {"learn": "see [words](strategy:zz) **now**", "respond": "raw"},
        "steps": [
            {
                "id": "look",
                "text": "Look `here`",
                "expect": "is fine",
                "answers": {"a": "worn out"},
                "do": {"ssh": {"command": ["smartctl", "-a"]}},
                "undo": {"manual": {"text": "put back"}},
            }
        ],
    }
    whole = [document_of({"en": parsed})]
    for words in ("x-y", "s1", "words now", "look here", "is fine", "worn", "smartctl -a", "back"):
        assert search(words, whole, "en"), words
    assert not search("zz", whole, "en")
    assert search("smartctl", whole, "en")[0].part.step == "look"


def test_markup_is_taken_off():
    assert plain("- **a** `b`\n```sh\ndf -h\n```\n| x | y |\n|---|---|").split() == [
        *("a", "b", "df", "-h", "x", "—", "y")
    ]


def test_marks_stand_around_whole_words_and_nothing_else():
    assert marked("No Space <b>", ("spac",)) == "No <mark>Spac</mark>e &lt;b&gt;"
    assert marked("ﬁle ﬁle", ("file",)) == "<mark>ﬁle</mark> <mark>ﬁle</mark>"
    assert marked("磁盘满了", ("磁盘", "盘满")) == "<mark>磁盘满</mark>了"


def test_a_snippet_is_short_and_shows_the_words():
    text = "word " * 200 + "needle " + "tail " * 200
    cut = snippet(text, ("needle",))
    assert "needle" in cut
    assert len(cut) < 230
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert snippet("short", ("x",)) == "short"


TEXTS = st.text(st.sampled_from("abAB <>&\"'磁盘满ﬁß\u0130Ⅳ½=/x\u0307\n") | st.characters())


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_marking_loses_no_character_and_lets_no_markup_through(text, queries):
    terms = [term for query in queries for term in terms_of(query)]
    out = marked(text, terms)
    bare = out.replace("<mark>", "").replace("</mark>", "")
    assert not re.search("[<>\"']", bare)
    assert html.unescape(bare) == html.unescape(html.escape(text)) == text
    assert out.count("<mark>") == out.count("</mark>")
    assert "<mark></mark>" not in out


@given(TEXTS.filter(lambda text: terms_of(text)))
def test_a_text_is_found_by_its_own_words(text):
    hits = search(text, [document("own", text)], "zh")
    assert [hit.slug for hit in hits] == ["own"]


@given(TEXTS, TEXTS)
def test_a_snippet_never_grows(text, query):
    assert len(snippet(text, terms_of(query))) <= max(len(text), 204)
