"""Word styles, page set-up and the few things python-docx has no call for (raw OOXML)."""

import datetime as dt
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from anlan.documents import styles
from anlan.documents.links import add_field
from anlan.documents.model import Document, printable

_THEME_ATTRIBUTES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
_FIXED_TIME = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)


def apply(word: Any, document: Document) -> None:
    """Give an empty Word file our paper, styles, running head and page numbers."""
    _set_page(word)
    _set_defaults(word, document)
    _set_styles(word, document)
    _set_properties(word, document)
    _write_running_head(word, document)
    _write_footer(word, document)


def _set_page(word: Any) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(styles.PAGE_WIDTH_MM), Mm(styles.PAGE_HEIGHT_MM)
    section.left_margin = section.right_margin = Mm(styles.MARGIN_SIDE_MM)
    section.top_margin, section.bottom_margin = (
        Mm(styles.MARGIN_TOP_MM),
        Mm(styles.MARGIN_BOTTOM_MM),
    )
    section.header_distance = section.footer_distance = Mm(12)


def _set_defaults(word: Any, document: Document) -> None:
    """The document defaults reach text no style names, such as empty cells typed into later."""
    fonts = styles.FONTS[document.language]
    defaults = word.styles.element.find(qn("w:docDefaults"))
    run_properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    is_chinese = document.language == "zh"
    _set_fonts(run_properties, fonts.latin, fonts.body_east_asia, is_chinese=is_chinese)
    language = run_properties.find(qn("w:lang"))
    language.set(qn("w:val"), styles.LOCALES[document.language])
    language.set(qn("w:eastAsia"), styles.LOCALES["zh"])


def _set_styles(word: Any, document: Document) -> None:
    fonts = styles.FONTS[document.language]
    is_chinese = document.language == "zh"
    body: dict[str, Any] = {
        "latin": fonts.latin,
        "east_asia": fonts.body_east_asia,
        "is_chinese": is_chinese,
    }
    head: dict[str, Any] = {
        "latin": fonts.latin,
        "east_asia": fonts.heading_east_asia,
        "is_chinese": is_chinese,
    }
    _style(word, "Normal", **body, size=styles.BODY_PT, colour=styles.INK, after=6, line=1.35)
    _style(word, "Header", **body, size=styles.SMALL_PT, colour=styles.MUTED)
    _style(word, "Footer", **body, size=styles.SMALL_PT, colour=styles.MUTED)
    _style(word, "List Bullet", **body, size=styles.BODY_PT, colour=styles.INK, after=3, line=1.3)
    _style(word, "Lead", **body, size=12, colour=styles.INK, after=8, line=1.4)
    _style(word, "Note", **body, size=styles.SMALL_PT, colour=styles.MUTED, after=6, line=1.3)
    _style(
        word,
        "Mono",
        latin=fonts.mono,
        east_asia=fonts.body_east_asia,
        size=styles.SMALL_PT,
        after=6,
    )
    _style(word, "Table Text", **body, size=styles.TABLE_PT, colour=styles.INK, before=2, after=2)
    _style(
        word, "Table Head", **head, size=styles.TABLE_PT, colour=styles.INK, before=2, after=2
    ).font.bold = True
    _style(
        word, "Title", **head, size=styles.TITLE_PT, colour=styles.ACCENT, before=24, after=4
    ).font.bold = True
    _style(word, "Subtitle", **head, size=styles.SUBTITLE_PT, colour=styles.MUTED, after=16)
    _style(word, "Item", **body, size=styles.BODY_PT, colour=styles.INK, after=3, line=1.3)
    _style(word, "Contents", **body, size=styles.BODY_PT, colour=styles.INK, after=2, line=1.2)
    _style(
        word, "Contents Title", **head, size=15, colour=styles.ACCENT, before=16, after=6
    ).font.bold = True
    for level, size in styles.HEADING_PT.items():
        heading = _style(
            word, f"Heading {level}", **head, size=size, colour=styles.ACCENT, before=16, after=6
        )
        heading.font.bold = True
        heading.paragraph_format.keep_with_next = True
    # The rule Word draws below its stock Title fights with our tables.
    _drop(word.styles["Title"].element.get_or_add_pPr(), "w:pBdr")


def _style(
    word: Any,
    name: str,
    *,
    latin: str,
    east_asia: str,
    size: float,
    **look: Any,
) -> Any:
    known = {style.name for style in word.styles}
    style = (
        word.styles[name] if name in known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )
    style.font.size = Pt(size)
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(look.get("colour", styles.INK))
    is_chinese = bool(look.get("is_chinese"))
    _set_fonts(style.element.get_or_add_rPr(), latin, east_asia, is_chinese=is_chinese)
    paragraph = style.paragraph_format
    paragraph.space_before, paragraph.space_after = (
        Pt(look.get("before", 0)),
        Pt(look.get("after", 0)),
    )
    if "line" in look:
        paragraph.line_spacing = look["line"]
    return style


def _set_fonts(run_properties: Any, latin: str, east_asia: str, *, is_chinese: bool) -> None:
    fonts = run_properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        run_properties.insert(0, fonts)
    for attribute in _THEME_ATTRIBUTES:
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for attribute, face in (("ascii", latin), ("hAnsi", latin), ("cs", latin)):
        fonts.set(qn(f"w:{attribute}"), face)
    fonts.set(qn("w:eastAsia"), east_asia)
    if is_chinese:
        # Quotation marks and dashes exist in both scripts; in Chinese text they are full width.
        fonts.set(qn("w:hint"), "eastAsia")


def _set_properties(word: Any, document: Document) -> None:
    """The moment of rendering is no property of the document; see `docx.render`."""
    properties = word.core_properties
    properties.title = printable(document.title)[:255]
    properties.subject = printable(document.subtitle)[:255]
    properties.author, properties.last_modified_by = "Anlan 安澜", "Anlan 安澜"
    properties.comments, properties.keywords = "", ""
    properties.language = styles.LOCALES[document.language]
    properties.created = properties.modified = _moment(document)


def _moment(document: Document) -> dt.datetime:
    """The document's own moment in UTC, which is what Word stores without saying so."""
    if not document.made_at:
        return _FIXED_TIME
    return dt.datetime.fromisoformat(document.made_at).astimezone(dt.UTC).replace(microsecond=0)


def _write_running_head(word: Any, document: Document) -> None:
    paragraph = word.sections[0].header.paragraphs[0]
    paragraph.text = printable(document.running_head or document.title)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write_footer(word: Any, document: Document) -> None:
    before, between, after = styles.PAGE_WORDS[document.language]
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(before)
    add_field(paragraph, "PAGE")
    paragraph.add_run(between)
    add_field(paragraph, "NUMPAGES")
    paragraph.add_run(after)


def repeat_as_header(row: Any) -> None:
    """Show this row again at the top of each page the table reaches."""
    row.get_or_add_trPr().append(_flag("w:tblHeader"))


def keep_in_one_piece(row: Any) -> None:
    """A row may grow but never breaks across two pages."""
    row.get_or_add_trPr().append(_flag("w:cantSplit"))


def shade(cell: Any, colour: str) -> None:
    """Fill one cell."""
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(qn(f"w:{name}"), value)
    cell.get_or_add_tcPr().append(shading)


def shade_run(run: Any, colour: str) -> None:
    """Fill behind some words of a paragraph."""
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(qn(f"w:{name}"), value)
    run._r.get_or_add_rPr().append(shading)


def draw_fine_lines(table: Any) -> None:
    """Thin grey lines in place of the black grid."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", styles.LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = table._tbl.tblPr
    # The schema fixes the order of the children; Word refuses to open a file that breaks it.
    later = [properties.find(qn(f"w:{name}")) for name in ("tblLayout", "tblCellMar", "tblLook")]
    first = next((element for element in later if element is not None), None)
    if first is None:
        properties.append(borders)
    else:
        first.addprevious(borders)


def _flag(name: str) -> Any:
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    return element


def _drop(parent: Any, name: str) -> None:
    for element in parent.findall(qn(name)):
        parent.remove(element)
