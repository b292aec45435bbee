"""Flow charts on paper: one that would become too small is cut into pages between its boxes."""

from __future__ import annotations

import re
from itertools import pairwise

_SIZE = re.compile(
    r'viewBox="0 0 (?P<width>[\d.]+) (?P<height>[\d.]+)" width="[\d.]+" height="[\d.]+"'
)
_LINES = re.compile(r'<text\b[^>]*?\by="([\d.]+)"')
# A page holds this many times the width of the drawing before its words become too small to read.
HIGHEST = 2.6
# A piece begins a little above its cut, so that no line that is cut is lost.
_OVERLAP = 10
# So far from the wanted height a cut may lie.
_REACH = 120


def pieces(svg: str) -> list[str]:
    """The drawing, or its parts from top to bottom; one whose size is unknown stays whole."""
    size = _SIZE.search(svg)
    if size is None:
        return [svg]
    width, height = float(size["width"]), float(size["height"])
    limit = width * HIGHEST
    if height <= limit:
        return [svg]
    count = int(-(-height // limit))
    rows = sorted({float(y) for y in _LINES.findall(svg)})
    cuts = [0.0, *(_cut(height * place / count, rows) for place in range(1, count)), height]
    found = []
    for top, bottom in pairwise(cuts):
        start = max(top - _OVERLAP, 0)
        tall = bottom - start
        window = f'viewBox="0 {start:g} {width:g} {tall:g}" width="{width:g}" height="{tall:g}"'
        found.append(svg[: size.start()] + window + svg[size.end() :])
    return found


def _cut(near: float, rows: list[float]) -> float:
    """The middle of the widest space between two lines of text around a height."""
    around = [(low, high) for low, high in pairwise(rows) if abs((low + high) / 2 - near) < _REACH]
    if not around:
        return near
    low, high = max(around, key=lambda pair: (round(pair[1] - pair[0]), -abs(sum(pair) / 2 - near)))
    return (low + high) / 2
