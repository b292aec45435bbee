"""Document → Word file (.docx). Content comes from `model`, looks from `styles` and `theme`."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from anlan.documents import styles, theme
from anlan.documents.model import (
    Block,
    Document,
    Heading,
    Items,
    KeyValues,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Table,
)

_STYLE_OF = {"body": "Normal", "lead": "Lead", "note": "Note", "mono": "Mono"}
_KEY_WIDTHS = (2, 5)
_SIGNATURE_WIDTHS = (3, 3, 4, 3)
_SIGNATURE_ROW_MM = 14
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(document: Document) -> bytes:
    """The document as the bytes of a .docx file; the same document gives the same bytes."""
    word = docx.Document()
    theme.apply(word, document)
    _write_cover(word, document)
    for block in document.blocks:
        _WRITERS[type(block)](word, block)
    buffer = io.BytesIO()
    word.save(buffer)
    return _without_clock(buffer.getvalue())


def _write_cover(word: Any, document: Document) -> None:
    word.add_paragraph(document.title, style="Title")
    if document.subtitle:
        word.add_paragraph(document.subtitle, style="Subtitle")
    if document.cover:
        _write_key_values(word, KeyValues(document.cover))


def _write_heading(word: Any, block: Heading) -> None:
    word.add_paragraph(_clean(block.text), style=f"Heading {min(max(block.level, 1), 3)}")


def _write_paragraph(word: Any, block: Paragraph) -> None:
    word.add_paragraph(_clean(block.text), style=_STYLE_OF[block.style])


def _write_items(word: Any, block: Items) -> None:
    for number, text in enumerate(block.texts, start=1):
        # Word's automatic numbers run on through the whole document, so ours are written out.
        label = f"{number}. " if block.is_numbered else ""
        style = "Normal" if block.is_numbered else "List Bullet"
        word.add_paragraph(label + _clean(text), style=style)


def _write_key_values(word: Any, block: KeyValues) -> None:
    table = _new_table(word, len(block.rows), _KEY_WIDTHS)
    for row, (key, value) in zip(table._tbl.tr_lst, block.rows, strict=True):
        head, text = row.tc_lst
        _fill(head, key, "TableHead", styles.KEY_FILL)
        _fill(text, value, "TableText")
    _space_after(word)


def _write_table(word: Any, block: Table) -> None:
    table = _new_table(word, 1 + len(block.rows), block.widths or (1,) * len(block.head))
    first, *others = table._tbl.tr_lst
    theme.repeat_as_header(first)
    for cell, text in zip(first.tc_lst, block.head, strict=True):
        _fill(cell, text, "TableHead", styles.HEAD_FILL)
    for row, texts in zip(others, block.rows, strict=True):
        for cell, text in zip(row.tc_lst, texts, strict=True):
            _fill(cell, text, "TableText")
    _space_after(word)


def _write_picture(word: Any, block: Picture) -> None:
    width = Mm(min(block.width_mm, styles.TEXT_WIDTH_MM))
    word.add_picture(io.BytesIO(block.content), width=width)
    word.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    if block.caption:
        caption = word.add_paragraph(_clean(block.caption), style="Note")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _write_signatures(word: Any, block: Signatures) -> None:
    rows = tuple((role, name, "", "") for role, name in block.rows)
    _write_table(word, Table(block.head, rows, _SIGNATURE_WIDTHS))
    for row in list(word.tables[-1].rows)[1:]:
        row.height = Mm(_SIGNATURE_ROW_MM)
        row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST


def _write_page_break(word: Any, _block: PageBreak) -> None:
    word.add_page_break()


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


def _fill(cell: Any, text: str, style: str, colour: str | None = None) -> None:
    paragraph = cell.p_lst[0]
    paragraph.style = style
    paragraph.add_r().text = _clean(text)
    if colour:
        theme.shade(cell, colour)


def _space_after(word: Any) -> None:
    """Two tables in a row would melt into one without a paragraph between them."""
    paragraph = word.add_paragraph(style="Normal")
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(8)


def _clean(text: str) -> str:
    """Control characters of captured output are not allowed in XML."""
    return "".join(char for char in text if char in "\n\t" or ord(char) >= 0x20)


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


_WRITERS: dict[type[Block], Callable[[Any, Any], None]] = {
    Heading: _write_heading,
    Paragraph: _write_paragraph,
    Items: _write_items,
    KeyValues: _write_key_values,
    Table: _write_table,
    Picture: _write_picture,
    Signatures: _write_signatures,
    PageBreak: _write_page_break,
}
