"""Fills `{{ a.b }}` from a situation: strict names, escaped values, a missing one named.

Knows no Django. Values are put in before Markdown becomes HTML, token by token, so that a value can
neither open a tag nor start a placeholder of its own; inside code it is one quoted shell argument.
"""

from __future__ import annotations

import html
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from anlan.strategies.fileformat.markdown import dialect
from anlan.strategies.fileformat.placeholders import ANY, NAME

# Private-use marks around a missing name: they pass through Markdown untouched.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKED = re.compile(f"{_OPEN}(.*?){_CLOSE}")
_UNSAFE = re.compile(r"[\ue000\ue001\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SHELL_FENCES = frozenset({"", "sh", "bash", "shell", "console"})

# Turns a value into words for people: (name, value) -> text.
Wording = Callable[[str, Any], str]


# Where a link of the format leads and what hovers over it: (scheme, target) -> (address, title).
Linking = Callable[[str, str], tuple[str, str]]
_SCHEMES = ("strategy", "policy")


def plain(_name: str, value: Any) -> str:
    return str(value)


def no_page(_scheme: str, _target: str) -> tuple[str, str]:
    """On paper and in mails a link of the format is a plain word."""
    return "", ""


# The page on which a missing value is entered; empty where there is none.
Where = Callable[[str], str]


def nowhere(_name: str) -> str:
    return ""


@dataclass
class Filler:
    """One situation; `missing` gathers the names that it could not give.

    With an empty `missing_label` nothing is complained of: the names stand for themselves, as on
    the page of a strategy that no incident fills.
    """

    situation: Mapping[str, Any]
    wording: Wording = plain
    missing_label: str = "missing"
    missing: list[str] = field(default_factory=list)
    linking: Linking = no_page
    where: Where = nowhere

    def value(self, name: str) -> str | None:
        """The value of a dotted name as text; None when there is none to speak of."""
        found: Any = self.situation
        for part in name.split(".") if NAME.match(name) else ["?"]:
            found = found.get(part) if isinstance(found, Mapping) else None
        if found is None or found == "" or isinstance(found, Mapping | list | tuple):
            if name not in self.missing:
                self.missing.append(name)
            return None
        return _UNSAFE.sub("", self.wording(name, found))

    def text(self, text: str) -> str:
        """Plain text; a missing value is named in brackets."""
        label = f"{self.missing_label}: " if self.missing_label else ""
        return _MARKED.sub(lambda m: f"[{label}{m[1]}]", self._marked(text))

    def html(self, markdown: str) -> str:
        """Markdown as safe HTML."""
        tokens = dialect().parse(_UNSAFE.sub("", markdown))
        self._fill_tokens(tokens)
        rendered: str = dialect().renderer.render(tokens, dialect().options, {})
        return _MARKED.sub(self._mark, rendered)

    def argument(self, argument: Any) -> str:
        """One argument of a command, never split; a missing value leaves its placeholder."""
        return ANY.sub(lambda m: self._or(m[1].strip(), m[0]), str(argument))

    def action(self, action: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """A `do:` or `undo:` with every text in it filled."""
        return None if action is None else self._filled(action)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._filled(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return [self._filled(entry) for entry in value]
        return self.argument(value) if isinstance(value, str) else value

    def _or(self, name: str, otherwise: str) -> str:
        value = self.value(name)
        return otherwise if value is None else value

    def _marked(self, text: str, *, is_shell: bool = False) -> str:
        text = _UNSAFE.sub("", text)

        def one(match: re.Match[str]) -> str:
            name = match[1].strip()
            value = self.value(name)
            if value is None:
                return f"{_OPEN}{name}{_CLOSE}"
            return shell_word(value, open_quote(text[: match.start()])) if is_shell else value

        return ANY.sub(one, text)

    def _fill_tokens(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.children:
                token.children = self._linked(token.children)
                self._fill_tokens(token.children)
            elif token.type == "text":
                token.content = self._marked(token.content)
            elif token.type in ("code_inline", "code_block"):
                token.content = self._marked(token.content, is_shell=True)
            elif token.type == "fence":
                is_shell = token.info.strip().lower() in _SHELL_FENCES
                token.content = self._marked(token.content, is_shell=is_shell)

    def _linked(self, tokens: list[Token]) -> list[Token]:
        """`strategy:` and `policy:` become addresses; one without a page becomes a plain word."""
        kept: list[Token] = []
        is_plain = False
        for token in tokens:
            if token.type == "link_open":
                is_plain = not self._point(token)
            if is_plain and token.type in ("link_open", "link_close"):
                continue
            kept.append(token)
        return kept

    def _point(self, token: Token) -> bool:
        scheme, _colon, target = str(token.attrGet("href")).partition(":")
        if scheme not in _SCHEMES:
            return True
        address, title = self.linking(scheme, target)
        token.attrSet("href", address)
        if title:
            token.attrSet("title", title)
        return bool(address)

    def _mark(self, match: re.Match[str]) -> str:
        # The renderer has escaped the name already; escaping it again would show entities.
        bare = html.unescape(match[1])
        name = html.escape(bare)
        label = html.escape(self.missing_label)
        if not label:
            return f'<span class="placeholder-name">{name}</span>'
        mark = f'<mark class="missing" title="{label}">{label}: {name}</mark>'
        address = self.where(bare)
        return f'<a href="{html.escape(address)}">{mark}</a>' if address else mark


def open_quote(script: str) -> str:
    """The quotation mark that is open at the end of a piece of shell script, or nothing."""
    quote = ""
    at = 0
    while at < len(script):
        char = script[at]
        if char == "\\" and quote != "'":
            at += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "#" and (at == 0 or script[at - 1].isspace()):
            at = script.find("\n", at)
            if at < 0:
                return ""
        at += 1
    return quote


def shell_word(value: str, quote: str) -> str:
    """The value so that a shell reads exactly it, outside or inside of a quotation."""
    if quote == '"':
        return re.sub(r'([\\"$`])', r"\\\1", value)
    if quote == "'":
        return value.replace("'", "'\"'\"'")
    return shlex.quote(value)


def command_line(arguments: Iterable[Any]) -> str:
    """The arguments as one line for a shell or SSH, each quoted."""
    return shlex.join(str(argument) for argument in arguments)
