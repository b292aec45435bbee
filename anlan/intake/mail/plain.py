"""The words of a mail: HTML as text, and what the writer added himself. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_HIDDEN = frozenset({"script", "style", "head", "title", "template", "blockquote"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "table", "ul", "ol", "hr", "h1", "h2", "h3"})
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")
_GAPS = re.compile(r"\n{3,}")
# Where mail programs begin to repeat what was answered to.
_QUOTE_BEGINS = re.compile(
    r"""^(?:
        On\s.{4,200}\swrote:\s*
      | .{0,200}(?:写道|寫道)[:：]\s*
      | -{2,}\s*(?:Original\ Message|Forwarded\ message)\s*-{2,}.*
      | -{2,}\s*(?:原始邮件|原邮件|回复的原邮件|转发邮件信息|原始郵件)\s*-{2,}.*
      | _{10,}\s*
      | (?:发件人|寄件者|寄件人)\s*[:：].*
      | From:\s.*@.*
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNATURE = "--"
_ACKNOWLEDGES = frozenset({"ack", "1", "收到", "确认"})
_TRAILING = " \t.。!！,，"


class _Words(HTMLParser):
    """Collects what a reader would see; quoted parts and scripts are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(_BLANKS.sub(" ", data.replace("\n", " ").replace("\r", " ")))


def text_of_html(html: str) -> str:
    """HTML as lines of text."""
    words = _Words()
    words.feed(html)
    words.close()
    lines = [line.strip() for line in "".join(words.said).split("\n")]
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def own_words(text: str) -> str:
    """What the writer wrote himself, without what he answered to and without his signature."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        bare = line.strip()
        if _QUOTE_BEGINS.match(bare[:300]) or bare == _SIGNATURE:
            break
        if not bare.startswith((">", "＞")):
            kept.append(line.rstrip())
    return _GAPS.sub("\n\n", "\n".join(kept)).strip()


def says_ack(own: str) -> bool:
    """Whether the first line is nothing but the word that acknowledges."""
    first = next((line for line in own.split("\n") if line.strip()), "")
    return first.strip(_TRAILING).casefold() in _ACKNOWLEDGES
