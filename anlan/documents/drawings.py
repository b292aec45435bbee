"""Drawings (SVG) on their way into files: their size, their kind, and the font they may rely on."""

from __future__ import annotations

import re

_FAMILY = re.compile(rb"""font-family=("[^"]*"|'[^']*')""")
_SIGNS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"<svg": "svg", b"<?xm": "svg"}


def kind_of(content: bytes) -> str:
    """png, jpg or svg; anything else is refused before it reaches a file."""
    start = content.lstrip()[:4]
    for sign, kind in _SIGNS.items():
        if start.startswith(sign):
            return kind
    raise ValueError("a picture is PNG, JPEG or SVG")


def is_svg(content: bytes) -> bool:
    return kind_of(content) == "svg"


def with_our_font(svg: bytes, family: str) -> bytes:
    """Browsers choose among a page's fonts; a file carries one that is always there."""
    return _FAMILY.sub(f'font-family="{family}"'.encode(), svg)
