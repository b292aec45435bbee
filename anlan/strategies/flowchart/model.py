"""What a chart is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """One box. `shape` is a kind of step or `exit`; `state` one of `shapes.STATE_COLOURS`.

    `caption` stands above the text beside the number, `mark` at the right of it, `note` below it.
    """

    id: str
    shape: str
    text: str
    caption: str = ""
    note: str = ""
    mark: str = ""
    state: str = ""
    is_heavy: bool = False


@dataclass(frozen=True)
class Link:
    """A way from one node to another; `words` say when it is taken."""

    source: str
    target: str
    words: str = ""
    is_dashed: bool = False
