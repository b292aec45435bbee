import dataclasses
import io
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.documents import pdf, styles
from anlan.documents.model import (
    Block,
    Document,
    Heading,
    Index,
    Items,
    KeyValues,
    Paragraph,
    Picture,
    Rich,
    Table,
)

from .sample import DRAWING, sample

FONTS = Path(pdf.__file__).parent / "fonts"


def read(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.render(document)))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def titles(outline) -> list[str]:
    found: list[str] = []
    for entry in outline:
        found += titles(entry) if isinstance(entry, list) else [entry.title]
    return found


def every_kind_of(text: str) -> tuple[Block, ...]:
    return (
        Heading(1, text),
        *(Paragraph(text, style) for style in ("body", "lead", "note", "mono")),
        Items((text, text)),
        KeyValues(((text, text),)),
        Table((text,), ((text,),)),
        *(Rich(((text, look, "#a"),), text) for look in ("", "strong", "code", "missing", "link")),
        Index((text, text, text), ((text, text, "heading-1"),)),
    )


@pytest.mark.parametrize(
    ("language", "title", "heading"),
    [("zh", "故障处理报告", "处理经过"), ("en", "Fault report", "Time line")],
)
def test_a_pdf_says_what_the_document_says(language, title, heading):
    reader = read(sample(language))
    assert reader.metadata.title == title
    assert reader.metadata.author == "Anlan 安澜"
    assert heading in titles(reader.outline)
    text = text_of(reader)
    for part in (title, heading, "流程图 flow", "已通知值班", "ls -l /var/lib", "数据没了"):
        assert part in text
    pages = len(reader.pages)
    assert [f"{n} / {pages}" in reader.pages[n - 1].extract_text() for n in range(1, pages + 1)]


def test_the_same_document_gives_the_same_bytes():
    document = sample("zh")
    assert pdf.render(document) == pdf.render(document)
    later = dataclasses.replace(document, made_at="2026-05-05T09:30:00+08:00")
    assert pdf.render(document) != pdf.render(later)


def test_the_moment_of_the_file_is_the_documents_own():
    made = read(sample("en")).metadata.creation_date
    assert (made.year, made.month, made.day, made.hour) == (2026, 5, 4, 1)


def test_links_lead_to_headings_and_outside_and_dead_ones_are_text():
    annotations = [
        note.get_object() for page in read(sample("en")).pages for note in page.get("/Annots", [])
    ]
    outside = [note["/A"]["/URI"] for note in annotations if "/URI" in note.get("/A", {})]
    inside = [note for note in annotations if "/URI" not in note.get("/A", {})]
    assert outside == ["https://example.org/"]
    # Two lines of the contents, one link of the text, place and page of the index.
    assert len(inside) >= 5
    assert "nowhere" in text_of(read(sample("en")))


def test_a_long_table_repeats_its_head_on_every_page():
    rows = tuple((str(number), f"事项 {number}") for number in range(200))
    reader = read(Document("Long", blocks=(Table(("No.", "Headword"), rows, (1, 4)),)))
    assert len(reader.pages) > 3
    assert all("Headword" in page.extract_text() for page in reader.pages)


def test_nothing_runs_out_of_the_page():
    """Hashes and addresses have no spaces; every letter still stands between the margins."""
    long = "https://example.org/" + "abcdef0123456789" * 20
    cell = Table(("a", "b", "c", "d"), ((long, long, long, long),))
    reader = read(Document("Wide", blocks=(Paragraph(long), Paragraph(long, "mono"), cell)))
    points = 72 / 25.4
    right = (styles.PAGE_WIDTH_MM - styles.MARGIN_SIDE_MM) * points
    starts = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda text, cm, tm, *_font: starts.append((text, tm[4])))
    assert max(x for text, x in starts if text.strip()) < right
    assert text_of(reader).replace("\n", "").count("abcdef0123456789") >= 2 * 20


def test_commands_are_copied_as_they_were_written_and_options_stay_whole():
    commands = (
        "restic snapshots --latest 5 --no-lock && pg_dump -Fc --no-owner | sha256sum -c - # x"
    )
    lines = "\n".join(f"{'x ' * n}{commands}" for n in range(0, 30, 2))
    shown = text_of(read(Document("T", blocks=(Paragraph(lines, "mono"),))))
    assert "".join(lines.split()) in "".join(shown.split())
    assert not [line for line in shown.splitlines() if line.endswith(("--", "--no-"))]


@given(st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_text_can_stand_anywhere(text):
    document = Document(text, text, blocks=every_kind_of(text), running_head=text)
    assert pdf.render(document).startswith(b"%PDF-")


@given(st.text(alphabet="#*_$`<>@[]{}()\\/~^&%'\"=+-.,;:!?|ab1中文安澜", min_size=1, max_size=40))
@settings(max_examples=40, deadline=None)
def test_no_sign_of_a_text_is_read_as_markup(text):
    shown = text_of(read(Document("T", blocks=(Paragraph(text),))))
    assert "".join(text.split()) in "".join(shown.split())


def test_typst_commands_in_texts_are_only_texts():
    evil = '#read("/etc/passwd") $x$ #panic("x") <a> @b'
    assert evil in text_of(read(Document("T", blocks=(Paragraph(evil),))))


def test_a_picture_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="PNG, JPEG or SVG"):
        pdf.render(Document("T", blocks=(Picture(b"GIF89a"),)))


def test_a_high_picture_is_shrunk_to_its_page():
    high = DRAWING.replace(
        b'viewBox="0 0 100 40" width="100" height="40"', b'width="10" height="90"'
    )
    reader = read(Document("T", blocks=(Heading(1, "H"), Picture(high, 100, "caption"))))
    assert len(reader.pages) == 2
    assert "caption" in reader.pages[1].extract_text()


def test_a_drawing_becomes_pixels_for_word():
    assert pdf.png_of(DRAWING).startswith(b"\x89PNG")


@pytest.mark.parametrize(("weight", "encoding"), [("Regular", "gbk"), ("Bold", "gb2312")])
def test_the_fonts_hold_every_character_of_their_set(weight, encoding):
    font = TTFont(FONTS / f"AnlanSansSC-{weight}.otf")
    known = font.getBestCmap()
    pairs = (bytes((high, low)) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    wanted = {char for pair in pairs for char in pair.decode(encoding, "ignore") if len(char) == 1}
    hanzi = {char for char in wanted if "\u4e00" <= char <= "\u9fa5"}
    assert len(hanzi) >= 6763
    missing = hanzi | set("✓⚠→①㎡℃“”——…，。、；：？！（）《》【】") - {"⚠", "✓"}
    assert not {char for char in missing if ord(char) not in known}
    assert "Source" not in " ".join(str(name) for name in font["name"].names if name.nameID < 7)


def test_signs_of_the_product_are_in_one_of_the_fonts():
    shown = text_of(read(Document("T", blocks=(Paragraph("✓✗⚠⤼↻▶●○■□☐☑→↑↓≥≤±×·…–—"),))))
    assert "✓✗⚠⤼↻▶●○■□☐☑→↑↓≥≤±×·…–—" in shown.replace("\n", "")


def test_pdf_knows_no_django_and_asks_no_system_for_fonts():
    code = (
        "import sys, anlan.documents.pdf as p;"
        "assert set(p._fonts().families()) >= {'Anlan Sans SC', 'DejaVu Sans Mono'};"
        "assert not any('/usr' in (f.path or '') for f in p._fonts().fonts());"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
