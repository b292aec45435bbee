"""The flow chart of the steps as SVG, made on the server: page, print and phone use the same.

One column, one row for each step, in the order of the file. What does not simply follow is drawn
beside the column: forward on the right, back on the left, each in a lane of its own where two would
cross the same rows. Kind is told by shape and word, state by mark, word and colour.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.strategies.fileformat.graph import Edge, edges_of
from anlan.strategies.fileformat.parsed import Step
from anlan.strategies.fileformat.placeholders import ANY
from anlan.strategies.fileformat.vocabulary import END, UNRECOVERABLE
from anlan.strategies.flowshapes import MARKS, STATE_COLOURS, outline
from anlan.strategies.render import answer_words

BOX_WIDTH, BOX_HEIGHT, GAP = 300, 64, 34
LABEL_STEP = 17
LANE = 16
LABEL_ROOM = 90
MARGIN = 14
LINE_UNITS = 38
_CLOSING = "，。、；：？！）”’」》】,.;:?!)"
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
FONT = "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"


@dataclass(frozen=True)
class _Route:
    """An edge that runs beside the column, in lane `lane` of side `side` (1 right, -1 left)."""

    edge: Edge
    top: int
    bottom: int
    side: int
    lane: int


@dataclass(frozen=True)
class _Canvas:
    rows: Mapping[str, int]
    left: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.left + BOX_WIDTH / 2

    def top(self, row: int) -> float:
        return MARGIN + row * (BOX_HEIGHT + GAP)

    def centre(self, row: int) -> float:
        return self.top(row) + BOX_HEIGHT / 2


def draw(steps: Sequence[Step], states: Mapping[str, str] | None = None) -> SafeString:
    """The chart; `states`: step id -> done, failed, skipped, running or current."""
    states = states or {}
    edges = edges_of(steps)
    exits = [name for name in (END, UNRECOVERABLE) if any(edge.target == name for edge in edges)]
    rows = {name: row for row, name in enumerate([*(step.id for step in steps), *exits])}
    routes = _routes(edges, rows)
    lanes = {side: max((r.lane for r in routes if r.side == side), default=0) for side in (1, -1)}
    left = MARGIN + (max(lanes[-1] * LANE, LABEL_ROOM) if lanes[-1] else 0)
    width = left + BOX_WIDTH + (max(lanes[1] * LANE, LABEL_ROOM) if lanes[1] else 0) + MARGIN
    height = 2 * MARGIN + len(rows) * (BOX_HEIGHT + GAP) - GAP
    canvas = _Canvas(rows, left, width, height)
    words = {step.id: answer_words(step) for step in steps}
    lines = [_edge(edge, canvas, routes, words.get(edge.source, {})) for edge in edges]
    parts = [line for line, _label in lines]
    parts += [_node(step, number, states, canvas) for number, step in enumerate(steps, 1)]
    parts += [_exit(name, canvas) for name in exits]
    # Labels last, so that no line runs over them.
    parts += [label for _line, label in lines]
    return _svg(parts, canvas, _summary(steps, states))


def _routes(edges: Sequence[Edge], rows: Mapping[str, int]) -> list[_Route]:
    """Lanes for everything that is not simply the next row, shortest first so that they nest."""
    beside = [
        edge
        for edge in edges
        if edge.target in rows and (rows[edge.target] != rows[edge.source] + 1 or edge.is_parallel)
    ]
    beside.sort(key=lambda edge: abs(rows[edge.target] - rows[edge.source]))
    routes: list[_Route] = []
    for edge in beside:
        start, end = rows[edge.source], rows[edge.target]
        top, bottom = min(start, end), max(start, end)
        side = 1 if end > start else -1
        taken = {r.lane for r in routes if r.side == side and r.top < bottom and top < r.bottom}
        lane = next(lane for lane in range(1, len(beside) + 2) if lane not in taken)
        routes.append(_Route(edge, top, bottom, side, lane))
    return routes


def _edge(
    edge: Edge, canvas: _Canvas, routes: Sequence[_Route], words: Mapping[str, str]
) -> tuple[str, str]:
    """The line of an edge and its label; both empty for an edge that leads nowhere."""
    if edge.target not in canvas.rows:
        return "", ""
    route = next((r for r in routes if r.edge is edge), None)
    start, end = canvas.rows[edge.source], canvas.rows[edge.target]
    if route is None:
        x, y0, y1 = canvas.middle, canvas.top(start) + BOX_HEIGHT, canvas.top(end) - 2
        path, anchor, at = f"M{x:g} {y0:g}V{y1:g}", "start", (x + 8, (y0 + y1) / 2 + 3)
    else:
        edge_x = canvas.left + (BOX_WIDTH if route.side > 0 else 0)
        lane_x = edge_x + route.side * route.lane * LANE
        y0, y1 = canvas.centre(start) + _shift(route, routes), canvas.top(end) + 24
        path = f"M{edge_x:g} {y0:g}H{lane_x:g}V{y1:g}H{edge_x + route.side * 2:g}"
        anchor = "start" if route.side > 0 else "end"
        at = (edge_x + route.side * 3, y0 - 5)
    dash = ' stroke-dasharray="5 4"' if edge.is_parallel else ""
    line = (
        f'<path d="{path}" class="flow-edge" fill="none" stroke="#6b7787" stroke-width="1.6"'
        f'{dash} marker-end="url(#flow-arrow)"/>'
    )
    label = pgettext("flow chart", "at the same time") if edge.is_parallel else ""
    label = label or words.get(edge.answer, edge.answer)
    return line, _label(label, at, anchor) if label else ""


def _shift(route: _Route, routes: Sequence[_Route]) -> float:
    """Where on the side of its box a line leaves: the outer ones first, so that none cross."""
    beside = [r for r in routes if r.edge.source == route.edge.source and r.side == route.side]
    if len(beside) == 1:
        return 6
    beside.sort(key=lambda r: -r.side * r.lane)
    return beside.index(route) * LABEL_STEP - 8


def _label(text: str, at: tuple[float, float], anchor: str) -> str:
    """Words on a line, with a white rim so that they stay readable where lines cross."""
    return (
        f'<text x="{at[0]:g}" y="{at[1]:g}" text-anchor="{anchor}" stroke="#ffffff" '
        f'stroke-width="4" paint-order="stroke" {_font(12, 700)}>{escape(text)}</text>'
    )


def _node(step: Step, number: int, states: Mapping[str, str], canvas: _Canvas) -> str:
    state = states.get(step.id, "")
    stroke, fill = STATE_COLOURS.get(state, STATE_COLOURS[""])
    x, y = canvas.left, canvas.top(canvas.rows[step.id])
    shape = outline(step.kind, x, y, BOX_WIDTH, BOX_HEIGHT)
    weight = 3 if state in ("current", "running", "failed") or step.destructive else 1.6
    lines = _wrapped(_sentence(step.text), LINE_UNITS)
    caption = " · ".join([f"{number}", kind_word(step.kind), *_extras(step), *_state(state)])
    texts = [f'<text x="{x + 26:g}" y="{y + 18:g}" {_font(11, 600)}>{escape(caption)}</text>']
    for at, line in enumerate(lines):
        texts.append(
            f'<text x="{x + 26:g}" y="{y + 36 + 16 * at:g}" {_font(13, 400)}>{escape(line)}</text>'
        )
    return (
        f'<g class="flow-node flow-{escape(step.kind)} flow-state-{escape(state or "open")}">'
        f"<title>{escape(_sentence(step.text))}</title>"
        f'<path d="{shape}" fill="{fill}" stroke="{stroke}" stroke-width="{weight}"/>'
        f"{''.join(texts)}</g>"
    )


def _exit(name: str, canvas: _Canvas) -> str:
    label = (
        pgettext("flow chart", "Verify the recovery")
        if name == END
        else pgettext("flow chart", "Cannot be recovered: report why")
    )
    x, y = canvas.left, canvas.top(canvas.rows[name])
    width, height = BOX_WIDTH, BOX_HEIGHT - 20
    return (
        f'<g class="flow-exit"><rect x="{x:g}" y="{y:g}" width="{width}" height="{height}" '
        f'rx="{height / 2:g}" fill="#eef1f5" stroke="#6b7787" stroke-width="1.6"/>'
        f'<text x="{canvas.middle:g}" y="{y + 27:g}" text-anchor="middle" {_font(13, 600)}>'
        f"{escape(label)}</text></g>"
    )


def _svg(parts: Sequence[str], canvas: _Canvas, summary: str) -> SafeString:
    body = "".join(parts)
    # Every text inside went through escape(); the rest are numbers and constants of this module.
    return mark_safe(  # noqa: S308
        f'<svg class="flow-chart" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {canvas.width:g} {canvas.height:g}" width="{canvas.width:g}" '
        f'height="{canvas.height:g}"><title>{escape(summary)}</title>'
        '<defs><marker id="flow-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#6b7787"/></marker></defs>'
        f'<rect width="100%" height="100%" rx="8" fill="#ffffff"/>{body}</svg>'
    )


def _summary(steps: Sequence[Step], states: Mapping[str, str]) -> str:
    done = sum(state == "done" for state in states.values())
    return _("Flow chart: %(count)s steps, %(done)s done") % {"count": len(steps), "done": done}


def _font(size: int, weight: int) -> str:
    return f'font-family="{FONT}" font-size="{size}" font-weight="{weight}" fill="#1d2733"'


def _extras(step: Step) -> list[str]:
    extras = []
    if step.budget_s:
        extras.append(_("%(n)d min") % {"n": max(step.budget_s // 60, 1)})
    if step.destructive:
        extras.append("⚠ " + pgettext("step", "destructive"))
    return extras


def _state(state: str) -> list[str]:
    words = {
        "done": pgettext("step", "done"),
        "failed": pgettext("step", "failed"),
        "skipped": pgettext("step", "skipped"),
        "running": pgettext("step", "running"),
        "current": pgettext("step", "now"),
    }
    return [f"{MARKS[state]} {words[state]}"] if state in words else []


def kind_word(kind: str) -> str:
    words = {
        "manual": pgettext("step", "by hand"),
        "decision": pgettext("step", "decision"),
        "check": pgettext("step", "check"),
        "action": pgettext("step", "action"),
        "notify": pgettext("step", "notify"),
        "verify": pgettext("step", "verify"),
    }
    return words.get(kind, kind)


def _sentence(markdown: str) -> str:
    """The first paragraph without its Markdown marks."""
    first = markdown.split("\n\n")[0].replace("\n", " ")
    first = _LINK.sub(r"\1", first)
    named = ANY.sub(lambda match: f"[{match[1].strip()}]", first)
    return named.replace("**", "").replace("`", "").strip()


def _wrapped(text: str, units: int, most: int = 2) -> list[str]:
    """Lines of at most `units` columns, a Chinese character counting two; the rest is cut."""
    lines, line, used = [], "", 0
    for word in _pieces(text):
        size = _units(word)
        if used + size > units and line:
            lines.append(line.rstrip())
            line, used = "", 0
        line, used = line + word, used + size
    lines.append(line.rstrip())
    if len(lines) > most:
        last = lines[most - 1]
        while last and _units(last) > units - 2:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + "…"]
    return lines


def _units(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _pieces(text: str) -> list[str]:
    """Where a line may break: after spaces and around Chinese characters."""
    pieces: list[str] = []
    for char in text:
        if pieces and char in _CLOSING:
            pieces[-1] += char
            continue
        is_wide = unicodedata.east_asian_width(char) in "WF"
        if pieces and not is_wide and pieces[-1][-1] != " " and len(pieces[-1]) < 20:
            last_is_wide = unicodedata.east_asian_width(pieces[-1][-1]) in "WF"
            if not last_is_wide:
                pieces[-1] += char
                continue
        pieces.append(char)
    return pieces
