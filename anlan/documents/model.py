"""The document model: plain, frozen values that survive a trip through JSON."""

import base64
import re
from dataclasses import dataclass, field
from typing import Any, Literal

Language = Literal["zh", "en"]
ParagraphStyle = Literal["body", "lead", "note", "mono"]
# (text, look, target): look is "", strong, code, missing or link; a target is an address or, with
# "#" in front, the anchor of a heading.
Run = tuple[str, str, str]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; links and indexes lead to its anchor."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; line breaks in the text are kept."""

    text: str
    style: ParagraphStyle = "body"


@dataclass(frozen=True)
class Items:
    """A bulleted or numbered list."""

    texts: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class KeyValues:
    """Facts in two columns: what it is, and what it was."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Rows under a head that repeats on every page; widths are relative, one for each column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError("every row of a table has as many cells as its head")
        if self.widths and len(self.widths) != len(self.head):
            raise ValueError("a table has one width for each column")


@dataclass(frozen=True)
class Rich:
    """A paragraph of runs; with a label ("1.", "•") an item of a list, indented by its depth."""

    runs: tuple[Run, ...]
    label: str = ""
    indent: int = 0


@dataclass(frozen=True)
class Contents:
    """The headings down to a depth with their pages."""

    title: str
    depth: int = 2


@dataclass(frozen=True)
class Index:
    """What is looked up, where it stands, and the anchor there; renderers add the page."""

    head: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Picture:
    """A PNG, JPEG or SVG with a caption below it."""

    content: bytes
    width_mm: int = 150
    caption: str = ""


@dataclass(frozen=True)
class Signatures:
    """Places to sign: one row for each role, with the printed name where it is known."""

    head: tuple[str, str, str, str]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page."""


Block = (
    Heading
    | Paragraph
    | Items
    | KeyValues
    | Table
    | Rich
    | Contents
    | Index
    | Picture
    | Signatures
    | PageBreak
)


@dataclass(frozen=True)
class Document:
    """A report: its cover, its language and its blocks in reading order.

    `made_at` (ISO 8601 with zone) is the only moment that a file of it carries.
    """

    title: str
    subtitle: str = ""
    language: Language = "zh"
    blocks: tuple[Block, ...] = ()
    running_head: str = ""
    cover: tuple[tuple[str, str], ...] = field(default=())
    made_at: str = ""


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_KINDS: dict[str, type[Block]] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "items": Items,
    "key_values": KeyValues,
    "table": Table,
    "rich": Rich,
    "contents": Contents,
    "index": Index,
    "picture": Picture,
    "signatures": Signatures,
    "page_break": PageBreak,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def as_json(document: Document) -> dict[str, Any]:
    """The document as plain JSON values; bytes become base64."""
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "running_head": document.running_head,
        "cover": _plain(document.cover),
        "made_at": document.made_at,
        "blocks": [
            {"kind": _NAMES[type(block)]}
            | {name: _plain(value) for name, value in vars(block).items()}
            for block in document.blocks
        ],
    }


def from_json(data: dict[str, Any]) -> Document:
    """The document that `as_json` wrote."""
    return Document(
        title=data["title"],
        subtitle=data["subtitle"],
        language=data["language"],
        running_head=data["running_head"],
        cover=_frozen(data["cover"]),
        made_at=data.get("made_at", ""),
        blocks=tuple(_block(item) for item in data["blocks"]),
    )


def printable(text: str) -> str:
    """What may stand in a file: captured output brings control characters that none allows."""
    return _UNPRINTABLE.sub("", text)


def headings(document: Document) -> list[tuple[Heading, str]]:
    """Every heading with the name it can be led to by: its anchor, or one of its place."""
    found = [block for block in document.blocks if isinstance(block, Heading)]
    return [(each, each.anchor or f"heading-{place}") for place, each in enumerate(found, 1)]


def anchors(document: Document) -> frozenset[str]:
    """What links and indexes of the document can lead to; anything else is a mistake or text."""
    return frozenset(name for _heading, name in headings(document))


def _block(item: dict[str, Any]) -> Block:
    values = {name: _frozen(value) for name, value in item.items() if name != "kind"}
    if item["kind"] == "picture":
        values["content"] = base64.b64decode(values["content"])
    return _KINDS[item["kind"]](**values)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value
