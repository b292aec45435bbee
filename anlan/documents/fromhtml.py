"""The HTML of our Markdown dialect as blocks of a document.

It reads what markdown-it writes for strategies and nothing more; a tag it does not know is passed
over, its text stays.
"""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

from anlan.documents.model import Block, Heading, Paragraph, Rich, Run, Table

Target = Callable[[str], str]
_LOOKS = {"strong": "strong", "em": "strong", "code": "code", "mark": "missing"}
_BLOCKS = frozenset({"p", "li", "ul", "ol", "blockquote", "table", "pre", "hr"})
_BULLET = "•"


def blocks_of(html: str, target: Target = str, *, level: int = 2) -> tuple[Block, ...]:
    """Blocks in reading order; `target` turns the address of a link into one that leads somewhere
    in the document, `level` is what the highest heading of Markdown becomes."""
    reader = _Reader(target, level)
    reader.feed(html)
    reader.close()
    reader.flush()
    return tuple(reader.blocks)


class _Reader(HTMLParser):
    def __init__(self, target: Target, level: int) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._target, self._level = target, level
        self._runs: list[Run] = []
        self._looks: list[tuple[str, str]] = []
        self._lists: list[int | None] = []  # The last number of each open list; None has bullets.
        self._label = ""
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._code: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or _is_heading(tag):
            self.flush()
        if tag in ("ul", "ol"):
            self._lists.append(None if tag == "ul" else int(dict(attrs).get("start") or 1) - 1)
        elif tag == "li":
            self._label = self._next_label()
        elif tag == "pre":
            self._code = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell = []
        else:
            self._start_inline(tag, dict(attrs).get("href") or "")

    def _start_inline(self, tag: str, href: str) -> None:
        if tag == "br":
            self.handle_data("\n")
        elif tag == "a":
            self._looks.append(("link", self._target(href)))
        elif tag in _LOOKS:
            self._looks.append((_LOOKS[tag], ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self._code is not None:
            self.blocks.append(Paragraph("".join(self._code).rstrip("\n"), "mono"))
            self._code = None
        elif tag in ("td", "th") and self._cell is not None:
            self._rows[-1].append("".join(self._cell).strip())
            self._cell = None
        elif tag == "table":
            self._end_table()
        elif _is_heading(tag):
            self._end_heading(int(tag[1]))
        elif tag in ("ul", "ol") and self._lists:
            self.flush()
            self._lists.pop()
        elif tag in _BLOCKS:
            self.flush()
        elif (tag in _LOOKS or tag == "a") and self._looks:
            self._looks.pop()

    def handle_data(self, data: str) -> None:
        if self._code is not None:
            self._code.append(data)
        elif self._cell is not None:
            self._cell.append(data)
        else:
            look, target = self._looks[-1] if self._looks else ("", "")
            text = data if look == "code" else data.replace("\n", " ")
            if text.strip() or self._runs:
                self._runs.append((text, look, target))

    def flush(self) -> None:
        """End the paragraph that is being read; spaces between blocks are none."""
        runs = self._runs
        self._runs = []
        if not any(text.strip() for text, _look, _target in runs):
            return
        depth = max(len(self._lists) - 1, 0)
        indent = depth if self._label or not self._lists else depth + 1
        self.blocks.append(Rich(tuple(runs), self._label, indent))
        self._label = ""

    def _next_label(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return _BULLET
        self._lists[-1] += 1
        return f"{self._lists[-1]}."

    def _end_heading(self, depth: int) -> None:
        text = "".join(said for said, _look, _target in self._runs).strip()
        self._runs = []
        if text:
            self.blocks.append(Heading(min(max(depth - 3, 0) + self._level, 3), text))

    def _end_table(self) -> None:
        rows, self._rows = [row for row in self._rows if row], []
        if rows:
            width = max(len(row) for row in rows)
            head, *others = [tuple(row + [""] * (width - len(row))) for row in rows]
            self.blocks.append(Table(head, tuple(others)))


def _is_heading(tag: str) -> bool:
    return len(tag) == 2 and tag[0] == "h" and tag[1] in "123456"
