"""Document → PDF, by Typst, with our own fonts: the same bytes on every machine, and offline."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from anlan.documents import styles
from anlan.documents.drawings import is_svg, kind_of, with_our_font
from anlan.documents.model import (
    Document,
    Heading,
    Index,
    Picture,
    Rich,
    as_json,
    headings,
    printable,
)

_HERE = Path(__file__).parent
_TEMPLATE = (_HERE / "document.typ").read_bytes()
_PICTURE_PAGE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")\n'
_BEFORE_TIME = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
_PIXELS_PER_INCH = 160.0
_KEPT_BY_TYPST = 11


def render(document: Document) -> bytes:
    """The document as the bytes of a PDF; the same document gives the same bytes."""
    files = {
        "main.typ": _TEMPLATE,
        "look.json": json.dumps(_look(document)).encode(),
        "document.json": _as_data(_content(document)),
    }
    made = _compiled(files, format="pdf", timestamp=_moment(document))
    _forget()
    return made


def png_of(svg: bytes) -> bytes:
    """A drawing as pixels, for readers that know no SVG."""
    files = {"main.typ": _PICTURE_PAGE, "picture.svg": with_our_font(svg, styles.PDF_FONTS[0])}
    return _compiled(files, format="png", ppi=_PIXELS_PER_INCH)


def _compiled(files: dict[str, bytes], **options: Any) -> bytes:
    made = typst.Compiler(files, font_paths=_fonts()).compile(**options)
    assert isinstance(made, bytes)
    return made


def _forget() -> None:
    """Typst keeps what its last ten compilations computed, hundreds of MiB for a long document.

    Our processes live long and rarely print the same twice; ten empty compilations let it go.
    """
    for _time in range(_KEPT_BY_TYPST):
        _compiled({"main.typ": b"."}, format="pdf", timestamp=_BEFORE_TIME)


@cache
def _fonts() -> Any:
    """Ours, and those inside Typst for code and signs; never those of the machine."""
    return typst.Fonts(include_system_fonts=False, font_paths=[_HERE / "fonts"])


def _moment(document: Document) -> dt.datetime:
    """The document's own moment; the moment of rendering is no property of it."""
    if not document.made_at:
        return _BEFORE_TIME
    made = dt.datetime.fromisoformat(document.made_at).replace(microsecond=0)
    return made.astimezone(dt.UTC) if made.tzinfo else made.replace(tzinfo=dt.UTC)


def _look(document: Document) -> dict[str, Any]:
    names = [name for name in vars(styles) if name.endswith(("_MM", "_PT", "_FILL"))]
    look = {name.lower(): getattr(styles, name) for name in (*names, *styles.COLOURS)}
    look["heading_pt"] = [styles.HEADING_PT[level] for level in (1, 2, 3)]
    look["fonts"] = styles.PDF_FONTS
    look["mono"] = styles.PDF_MONO
    look["running_head"] = printable(document.running_head or document.title)
    return look


def _as_data(content: dict[str, Any]) -> bytes:
    """JSON in which every text has gone through `printable`."""

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return printable(value)
        if isinstance(value, list):
            return [clean(part) for part in value]
        if isinstance(value, dict):
            return {name: clean(part) for name, part in value.items()}
        return value

    return json.dumps(clean(content), ensure_ascii=False).encode()


def _content(document: Document) -> dict[str, Any]:
    """The document as data for the template, where every link leads somewhere."""
    content = as_json(document)
    names = {id(heading): name for heading, name in headings(document)}
    known = set(names.values())
    for block, shown in zip(document.blocks, content["blocks"], strict=True):
        if isinstance(block, Picture):
            shown |= {"format": kind_of(block.content), "content": _picture(block.content)}
        elif isinstance(block, Heading):
            shown["anchor"] = names[id(block)]
        elif isinstance(block, Rich):
            shown["runs"] = [_run(run, known) for run in shown["runs"]]
        elif isinstance(block, Index):
            shown["rows"] = [row for row in shown["rows"] if row[2] in known]
    return content


def _picture(content: bytes) -> str | list[int]:
    """As the template reads it: a drawing is text, pixels are numbers."""
    if is_svg(content):
        return with_our_font(content, styles.PDF_FONTS[0]).decode()
    return list(content)


def _run(run: list[str], known: set[str]) -> list[str]:
    """A link that leads nowhere is text."""
    text, look, target = run
    is_dead = target.startswith("#") and target[1:] not in known
    return [text, "" if look == "link" and (is_dead or not target) else look, target]
