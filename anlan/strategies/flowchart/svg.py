"""The laid-out chart as SVG."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from anlan.strategies.flowchart import layout as places
from anlan.strategies.flowchart.layout import Box, Lane, Layout, Port, lay_out
from anlan.strategies.flowchart.model import Link, Node
from anlan.strategies.flowchart.shapes import STATE_COLOURS, outline
from anlan.strategies.flowchart.text import columns, cut

FONT = "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
# Dark enough for print; they differ in lightness too, for every kind of colour vision.
LANE_COLOURS = ("#4a5a6d", "#1f4e8c", "#8a4b08")
DOWN_COLOUR = "#4a5a6d"
INSET = 26


def draw_chart(nodes: Sequence[Node], links: Sequence[Link], summary: str) -> SafeString:
    """The chart; `summary` is what a screen reader says first."""
    found = lay_out(nodes, links)
    parts = [_down(box, found) for box in found.boxes.values() if box.down]
    parts += [_beside(port, found) for box in found.boxes.values() for port in box.ports]
    parts += [_box(box, found) for box in found.boxes.values()]
    # Labels last, so that no line runs over them.
    parts += [_down_words(box, found) for box in found.boxes.values() if box.down]
    return _svg(parts, found, summary)


def _down(box: Box, found: Layout) -> str:
    x = found.left + places.BOX_WIDTH / 2
    y = box.y + box.height
    return _arrow(f"M{x:g} {y:g}V{y + places.GAP - 2:g}", DOWN_COLOUR, "down")


def _down_words(box: Box, found: Layout) -> str:
    words = box.down.words if box.down else ""
    if not words:
        return ""
    middle = found.left + places.BOX_WIDTH / 2
    y = box.y + box.height + places.GAP / 2 + 3
    if columns(words) <= 24:
        return f'<text x="{middle + 10:g}" y="{y:g}" {_font(12, 700)}>{escape(words)}</text>'
    # Long words stand across the arrow, on a white rim.
    return (
        f'<text x="{middle:g}" y="{y - 1:g}" text-anchor="middle" stroke="#ffffff" '
        f'stroke-width="5" paint-order="stroke" {_font(12, 700)}>{escape(cut(words, 48))}</text>'
    )


def _beside(port: Port, found: Layout) -> str:
    lane = found.lanes[port.side, port.link.target]
    edge = found.left + (places.BOX_WIDTH if port.side > 0 else 0)
    # It begins under the box, whose side may slant.
    start = edge - port.side * INSET
    path = f"M{start:g} {port.y:g}H{found.lane_x(lane):g}V{found.entry(lane.target):g}"
    path += f"H{edge + port.side * 2:g}"
    return _arrow(path, _colour(lane), str(lane.number % 3), is_dashed=port.link.is_dashed)


def _colour(lane: Lane) -> str:
    return LANE_COLOURS[lane.number % len(LANE_COLOURS)]


def _arrow(path: str, colour: str, marker: str, *, is_dashed: bool = False) -> str:
    dash = ' stroke-dasharray="5 4"' if is_dashed else ""
    return (
        f'<path d="{path}" class="flow-edge" fill="none" stroke="{colour}" stroke-width="1.6"'
        f'{dash} marker-end="url(#flow-arrow-{marker})"/>'
    )


def _box(box: Box, found: Layout) -> str:
    node = box.node
    stroke, fill = STATE_COLOURS.get(node.state, STATE_COLOURS[""])
    shape = outline(node.shape, found.left, box.y, places.BOX_WIDTH, box.height)
    is_thick = node.is_heavy or node.state in ("current", "running", "failed")
    family = "flow-exit" if node.shape == "exit" else f"flow-node flow-{escape(node.shape)}"
    return (
        f'<g class="{family} flow-state-{escape(node.state or "open")}">'
        f"<title>{escape(node.text)}</title>"
        f'<path d="{shape}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{3 if is_thick else 1.6}"/>{_texts(box, found)}</g>'
    )


def _texts(box: Box, found: Layout) -> str:
    x, y = found.left + INSET, box.y
    caption = " · ".join(part for part in (str(box.number), box.node.caption) if part)
    room = 46 - len(box.node.mark)
    texts = [f'<text x="{x:g}" y="{y + 18:g}" {_font(11, 600)}>{escape(cut(caption, room))}</text>']
    if box.node.mark:
        end = found.left + places.BOX_WIDTH - 16
        texts.append(
            f'<text x="{end:g}" y="{y + 18:g}" text-anchor="end" {_font(11, 700)}>'
            f"{escape(box.node.mark)}</text>"
        )
    for row, line in enumerate(box.lines):
        at = y + places.CAPTION_HEIGHT + 13 + places.LINE_HEIGHT * row
        texts.append(f'<text x="{x:g}" y="{at:g}" {_font(13, 400)}>{escape(line)}</text>')
    if box.node.note:
        at = y + places.CAPTION_HEIGHT + 13 + places.LINE_HEIGHT * len(box.lines)
        note = escape(cut(box.node.note, 48))
        texts.append(f'<text x="{x:g}" y="{at:g}" {_font(11, 700)}>{note}</text>')
    texts += [_port_words(port, found) for port in box.ports]
    return "".join(texts)


def _port_words(port: Port, found: Layout) -> str:
    number = found.boxes[port.link.target].number
    words = cut(port.link.words, 36)
    if port.side > 0:
        x, anchor, shown = found.left + places.BOX_WIDTH - 12, "end", f"{words} → {number}"
    else:
        x, anchor, shown = found.left + 12, "start", f"{number} ← {words}"
    return (
        f'<text x="{x:g}" y="{port.y + 4:g}" text-anchor="{anchor}" {_font(12, 700)}>'
        f"{escape(shown.strip())}</text>"
    )


def _svg(parts: Sequence[str], found: Layout, summary: str) -> SafeString:
    body = "".join(parts)
    colours = {"down": DOWN_COLOUR} | {str(n): c for n, c in enumerate(LANE_COLOURS)}
    heads = "".join(
        f'<marker id="flow-arrow-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        f'markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
        for name, colour in colours.items()
    )
    # Every text inside went through escape(); the rest are numbers and constants of this module.
    return mark_safe(  # noqa: S308
        f'<svg class="flow-chart" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {found.width:g} {found.height:g}" width="{found.width:g}" '
        f'height="{found.height:g}"><title>{escape(summary)}</title><defs>{heads}</defs>'
        f'<rect width="100%" height="100%" rx="8" fill="#ffffff"/>{body}</svg>'
    )


def _font(size: int, weight: int) -> str:
    return f'font-family="{FONT}" font-size="{size}" font-weight="{weight}" fill="#1d2733"'
