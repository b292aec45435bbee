"""How every report looks: paper, fonts, sizes, colours. Change the look here and nowhere else."""

from dataclasses import dataclass

from anlan.documents.model import Language

WORD_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_CONTENT_TYPE = "application/pdf"

PAGE_WIDTH_MM = 210
PAGE_HEIGHT_MM = 297
MARGIN_SIDE_MM = 24
MARGIN_TOP_MM = 26
MARGIN_BOTTOM_MM = 22
TEXT_WIDTH_MM = PAGE_WIDTH_MM - 2 * MARGIN_SIDE_MM

INK = "1F2937"
ACCENT = "14506E"
MUTED = "6B7280"
LINE = "C9D1D9"
HEAD_FILL = "E8EFF4"
KEY_FILL = "F4F6F8"
LINK = "1D4F91"
MISSING = "FFE08A"
COLOURS = ("INK", "ACCENT", "MUTED", "LINE", "LINK", "MISSING")

BODY_PT = 10.5
TABLE_PT = 9.5
SMALL_PT = 8.5
TITLE_PT = 26
SUBTITLE_PT = 13
HEADING_PT = {1: 15, 2: 12.5, 3: 11}


@dataclass(frozen=True)
class Fonts:
    """Latin and East-Asian face of running text, headings and code."""

    latin: str
    body_east_asia: str
    heading_east_asia: str
    mono: str = "Consolas"


# Word substitutes by script: without an East-Asian face Chinese text falls back to whatever the
# reader's machine has, often a Japanese one. These faces ship with Windows and WPS.
FONTS: dict[Language, Fonts] = {
    "zh": Fonts(latin="Arial", body_east_asia="宋体", heading_east_asia="黑体"),
    "en": Fonts(latin="Calibri", body_east_asia="宋体", heading_east_asia="黑体"),
}
# A PDF carries its fonts: ours (see fonts/), and one for code and signs that Typst brings along.
PDF_FONTS = ("Anlan Sans SC", "DejaVu Sans Mono")
PDF_MONO = ("DejaVu Sans Mono", "Anlan Sans SC")
LOCALES: dict[Language, str] = {"zh": "zh-CN", "en": "en-GB"}

# What the footer says around the two page-number fields.
PAGE_WORDS: dict[Language, tuple[str, str, str]] = {
    "zh": ("第 ", " 页，共 ", " 页"),
    "en": ("Page ", " of ", ""),
}
