"""Document → Word file (.docx). Content comes from `model`, looks from `styles` and `theme`."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from anlan.documents import drawings, styles, theme
from anlan.documents.links import Links
from anlan.documents.model import (
    Block,
    Contents,
    Document,
    Heading,
    Index,
    Items,
    KeyValues,
    PageBreak,
    Paragraph,
    Picture,
    Rich,
    Signatures,
    Table,
    printable,
)

_STYLE_OF = {"body": "Normal", "lead": "Lead", "note": "Note", "mono": "Mono"}
_KEY_WIDTHS = (2, 5)
_SIGNATURE_WIDTHS = (3, 3, 4, 3)
_INDEX_WIDTHS = (6, 5, 1)
_SIGNATURE_ROW_MM = 14
# A page less the room for a heading, a caption and the paragraph around the picture.
_HIGHEST_MM = styles.PAGE_HEIGHT_MM - styles.MARGIN_TOP_MM - styles.MARGIN_BOTTOM_MM - 30
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(document: Document) -> bytes:
    """The document as the bytes of a .docx file; the same document gives the same bytes."""
    word = docx.Document()
    theme.apply(word, document)
    _write_cover(word, document)
    links = Links(document)
    for block in document.blocks:
        _WRITERS[type(block)](word, block, links)
    buffer = io.BytesIO()
    word.save(buffer)
    return _without_clock(buffer.getvalue())


def _write_cover(word: Any, document: Document) -> None:
    _add(word, printable(document.title), style="Title")
    if document.subtitle:
        _add(word, printable(document.subtitle), style="Subtitle")
    if document.cover:
        _write_key_values(word, KeyValues(document.cover))


def _write_heading(word: Any, block: Heading, links: Links) -> None:
    style = f"Heading {min(max(block.level, 1), 3)}"
    links.mark(_add(word, printable(block.text), style=style), block)


def _write_paragraph(word: Any, block: Paragraph, _links: Links | None = None) -> None:
    _add(word, printable(block.text), style=_STYLE_OF[block.style])


def _write_rich(word: Any, block: Rich, links: Links) -> None:
    paragraph = _add(word, style="Item" if block.label else "Normal")
    left = Mm(6 * (block.indent + bool(block.label)))
    paragraph.paragraph_format.left_indent = left
    if block.label:
        paragraph.paragraph_format.first_line_indent = -Mm(6)
        paragraph.paragraph_format.tab_stops.add_tab_stop(left)
        paragraph.add_run(f"{block.label}\t")
    for text, look, target in block.runs:
        said = printable(text)
        if look == "link" and links.link(paragraph, said, target):
            continue
        run = paragraph.add_run(said)
        run.bold = True if look == "strong" else None
        if look == "code":
            run.font.name = styles.FONTS["en"].mono
        if look == "missing":
            theme.shade_run(run, styles.MISSING)


def _write_contents(word: Any, block: Contents, links: Links) -> None:
    _add(word, printable(block.title), style="Contents Title")
    for heading, name in links.headings:
        if heading.level <= block.depth:
            paragraph = _add(word, style="Contents")
            paragraph.paragraph_format.left_indent = Mm(6 * (heading.level - 1))
            paragraph.paragraph_format.tab_stops.add_tab_stop(
                Mm(styles.TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
            )
            links.link(paragraph, printable(heading.text), f"#{name}")
            paragraph.add_run("\t")
            links.page(paragraph, name)


def _write_index(word: Any, block: Index, links: Links) -> None:
    rows = [row for row in block.rows if links.has(row[2])]
    table = _new_table(word, 1 + len(rows), _INDEX_WIDTHS)
    first, *others = table._tbl.tr_lst
    _fill_head(first, block.head)
    for row, (text, place, anchor) in zip(others, rows, strict=True):
        said, where, page = row.tc_lst
        _fill(said, text, "TableText")
        for cell in (where, page):
            cell.p_lst[0].style = "TableText"
        links.link(WordParagraph(where.p_lst[0], table), printable(place), f"#{anchor}")
        links.page(WordParagraph(page.p_lst[0], table), anchor)
    _space_after(word)


def _write_items(word: Any, block: Items, _links: Links | None = None) -> None:
    for number, text in enumerate(block.texts, start=1):
        # Word's automatic numbers run on through the whole document, so ours are written out.
        label = f"{number}. " if block.is_numbered else ""
        style = "Normal" if block.is_numbered else "List Bullet"
        _add(word, label + printable(text), style=style)


def _write_key_values(word: Any, block: KeyValues, _links: Links | None = None) -> None:
    table = _new_table(word, len(block.rows), _KEY_WIDTHS)
    for row, (key, value) in zip(table._tbl.tr_lst, block.rows, strict=True):
        head, text = row.tc_lst
        _fill(head, key, "TableHead", styles.KEY_FILL)
        _fill(text, value, "TableText")
    _space_after(word)


def _write_table(word: Any, block: Table, _links: Links | None = None) -> None:
    table = _new_table(word, 1 + len(block.rows), block.widths or (1,) * len(block.head))
    first, *others = table._tbl.tr_lst
    _fill_head(first, block.head)
    for row, texts in zip(others, block.rows, strict=True):
        for cell, text in zip(row.tc_lst, texts, strict=True):
            _fill(cell, text, "TableText")
    _space_after(word)


def _write_picture(word: Any, block: Picture, _links: Links | None = None) -> None:
    content = block.content
    if drawings.is_svg(content):
        # Typst takes longer to load than the rest; most Word files have no drawing.
        from anlan.documents.pdf import png_of

        content = png_of(content)
    shape = word.add_picture(
        io.BytesIO(content), width=Mm(min(block.width_mm, styles.TEXT_WIDTH_MM))
    )
    if shape.height > Mm(_HIGHEST_MM):
        shape.width = round(shape.width * Mm(_HIGHEST_MM) / shape.height)
        shape.height = Mm(_HIGHEST_MM)
    word.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    if block.caption:
        caption = _add(word, printable(block.caption), style="Note")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _write_signatures(word: Any, block: Signatures, _links: Links | None = None) -> None:
    rows = tuple((role, name, "", "") for role, name in block.rows)
    _write_table(word, Table(block.head, rows, _SIGNATURE_WIDTHS))
    for row in list(word.tables[-1].rows)[1:]:
        row.height = Mm(_SIGNATURE_ROW_MM)
        row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST


def _write_page_break(word: Any, _block: PageBreak, _links: Links | None = None) -> None:
    word.add_page_break()


def _add(word: Any, text: str = "", style: str = "Normal") -> Any:
    """A paragraph in a style that is named by its id: python-docx looks names up in seconds."""
    paragraph = word.add_paragraph(text)
    if style != "Normal":
        paragraph._p.style = style.replace(" ", "")
    return paragraph


def _new_table(word: Any, rows: int, widths: tuple[int, ...]) -> Any:
    """An empty table over the width of the text.

    Rows and cells are reached as XML elements: python-docx's own objects walk the whole grid on
    every access, which takes seconds for the timeline of a long incident.
    """
    table = word.add_table(rows=rows, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    theme.draw_fine_lines(table)
    share = styles.TEXT_WIDTH_MM / sum(widths)
    lengths = [Mm(width * share) for width in widths]
    for column, length in zip(table.columns, lengths, strict=True):
        column.width = length
    for row in table._tbl.tr_lst:
        theme.keep_in_one_piece(row)
        for cell, length in zip(row.tc_lst, lengths, strict=True):
            cell.width = length
    return table


def _fill_head(row: Any, texts: tuple[str, ...]) -> None:
    theme.repeat_as_header(row)
    for cell, text in zip(row.tc_lst, texts, strict=True):
        _fill(cell, text, "TableHead", styles.HEAD_FILL)


def _fill(cell: Any, text: str, style: str, colour: str | None = None) -> None:
    paragraph = cell.p_lst[0]
    paragraph.style = style
    paragraph.add_r().text = printable(text)
    if colour:
        theme.shade(cell, colour)


def _space_after(word: Any) -> None:
    """Two tables in a row would melt into one without a paragraph between them."""
    paragraph = _add(word, style="Normal")
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(8)


def _without_clock(content: bytes) -> bytes:
    """The same archive with fixed entry times, so that equal documents have equal hashes."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return buffer.getvalue()


_WRITERS: dict[type[Block], Callable[[Any, Any, Links], None]] = {
    Heading: _write_heading,
    Rich: _write_rich,
    Contents: _write_contents,
    Index: _write_index,
    Paragraph: _write_paragraph,
    Items: _write_items,
    KeyValues: _write_key_values,
    Table: _write_table,
    Picture: _write_picture,
    Signatures: _write_signatures,
    PageBreak: _write_page_break,
}
