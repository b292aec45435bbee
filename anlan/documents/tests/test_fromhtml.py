from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from anlan.documents.fromhtml import blocks_of
from anlan.documents.model import Heading, Paragraph, Rich, Table


def blocks(markdown, **options):
    return blocks_of(MarkdownIt("commonmark").enable("table").render(markdown), **options)


def test_paragraphs_keep_their_runs():
    (made,) = blocks("Stop **all** writing, run `df -h` and [see](https://example.org/).")
    assert [run[1] for run in made.runs] == ["", "strong", "", "code", "", "link", ""]
    assert made.runs[5] == ("see", "link", "https://example.org/")


def test_links_are_led_to_where_they_stand_in_the_document():
    (made,) = blocks("[x](strategy:disk-full)", target=lambda href: "#" + href.partition(":")[2])
    assert made.runs[0] == ("x", "link", "#disk-full")


def test_lists_nest_and_number():
    made = blocks("3. one\n4. two\n   - deep\n\n     more\n5. three")
    assert [(each.label, each.indent) for each in made] == [
        ("3.", 0),
        ("4.", 0),
        ("•", 1),
        ("", 2),
        ("5.", 0),
    ]


def test_code_tables_headings_and_missing_values():
    made = blocks(
        "### Look\n\n```sh\ndf -h  # <x>\n\n  free\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert made == (
        Heading(2, "Look"),
        Paragraph("df -h  # <x>\n\n  free", "mono"),
        Table(("a", "b"), (("1", "2"),)),
    )
    (rich,) = blocks_of('<p>at <mark class="missing" title="missing">missing: a.b</mark></p>')
    assert rich == Rich((("at ", "", ""), ("missing: a.b", "missing", "")))


@given(st.text(alphabet="ab1 \n-*#`>|[]()<>&\\~_中", max_size=80))
@settings(max_examples=150, deadline=None)
def test_no_word_is_lost(text):
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    said = "".join(
        "".join(run[0] for run in each.runs)
        if isinstance(each, Rich)
        else "".join(each.head) + "".join(cell for row in each.rows for cell in row)
        if isinstance(each, Table)
        else each.text
        for each in blocks_of(html)
    )
    assert said.count("中") == html.count("中")
