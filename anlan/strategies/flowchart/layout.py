"""Where everything stands: rows, ports inside the boxes, and lanes beside the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from anlan.strategies.flowchart.model import Link, Node
from anlan.strategies.flowchart.text import wrapped

BOX_WIDTH, GAP = 330, 36
CAPTION_HEIGHT, LINE_HEIGHT, PORT_HEIGHT, PADDING = 24, 17, 19, 10
LANE, LANE_ROOM, MARGIN = 16, 14, 12
# How far below its upper edge arrows from beside enter a box.
ENTRY = 24
LINE_UNITS, MOST_LINES = 40, 4
ONWARD, BACK = 1, -1


@dataclass(frozen=True)
class Port:
    """A line of text in a box from which an arrow leaves."""

    link: Link
    side: int
    y: float


@dataclass
class Box:
    """A node with its place; `y` is its upper edge."""

    node: Node
    number: int
    lines: list[str]
    y: float = 0.0
    height: float = 0.0
    ports: list[Port] = field(default_factory=list)
    down: Link | None = None


@dataclass(frozen=True)
class Lane:
    """The trunk that all arrows to one node on one side share; lane 1 is nearest to the boxes."""

    side: int
    target: str
    top: float
    bottom: float
    number: int


@dataclass(frozen=True)
class Layout:
    boxes: Mapping[str, Box]
    lanes: Mapping[tuple[int, str], Lane]
    left: float
    width: float
    height: float

    def entry(self, target: str) -> float:
        """Where arrows from beside enter a box."""
        return self.boxes[target].y + ENTRY

    def lane_x(self, lane: Lane) -> float:
        edge = self.left + (BOX_WIDTH if lane.side == ONWARD else 0)
        return edge + lane.side * (LANE_ROOM + (lane.number - 1) * LANE)


def lay_out(nodes: Sequence[Node], links: Sequence[Link]) -> Layout:
    """1. Boxes with their ports give the rows' heights. 2. Lanes are shared out, shortest first."""
    rows = {node.id: row for row, node in enumerate(nodes)}
    boxes = {
        node.id: Box(node, number, wrapped(node.text, LINE_UNITS, MOST_LINES))
        for number, node in enumerate(nodes, 1)
    }
    for link in links:
        if link.source in rows and link.target in rows:
            _attach(link, boxes[link.source], rows)
    y: float = MARGIN
    for box in boxes.values():
        _place(box, y)
        y += box.height + GAP
    lanes = _lanes(boxes)
    count = {side: max((x.number for x in lanes.values() if x.side == side), default=0)
             for side in (ONWARD, BACK)}  # fmt: skip
    room = {side: LANE_ROOM + count[side] * LANE if count[side] else 0 for side in count}
    left = MARGIN + room[BACK]
    width = left + BOX_WIDTH + room[ONWARD] + MARGIN
    return Layout(boxes, lanes, left, width, y - GAP + MARGIN)


def _attach(link: Link, box: Box, rows: Mapping[str, int]) -> None:
    distance = rows[link.target] - rows[link.source]
    if distance == 1 and not link.is_dashed and box.down is None:
        box.down = link
        return
    side = ONWARD if distance > 0 else BACK
    box.ports.append(Port(link, side, 0.0))


def _place(box: Box, y: float) -> None:
    box.y = y
    count = len(box.lines) + bool(box.node.note)
    first = y + CAPTION_HEIGHT + LINE_HEIGHT * count + PADDING
    box.ports = [
        Port(port.link, port.side, first + PORT_HEIGHT * (number + 0.5))
        for number, port in enumerate(box.ports)
    ]
    box.height = first + PORT_HEIGHT * len(box.ports) + (PADDING if box.ports else 2) - y


def _lanes(boxes: Mapping[str, Box]) -> dict[tuple[int, str], Lane]:
    spans: dict[tuple[int, str], tuple[float, float]] = {}
    for box in boxes.values():
        for port in box.ports:
            key, end = (port.side, port.link.target), boxes[port.link.target].y + ENTRY
            top, bottom = spans.get(key, (end, end))
            spans[key] = (min(top, port.y), max(bottom, port.y))
    lanes: dict[tuple[int, str], Lane] = {}
    for (side, target), (top, bottom) in sorted(spans.items(), key=lambda s: s[1][1] - s[1][0]):
        near = [x for x in lanes.values() if x.side == side]
        taken = {x.number for x in near if x.top <= bottom + 6 and top <= x.bottom + 6}
        number = next(n for n in range(1, len(spans) + 2) if n not in taken)
        lanes[side, target] = Lane(side, target, top, bottom, number)
    return lanes
