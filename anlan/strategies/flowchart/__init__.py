"""A flow chart as SVG, made on the server: page, print and phone use the same picture.

One column, one row for each node, in the order given, so that it fits a phone and a sheet of paper.
What simply follows is an arrow downward. Every other way is a line of text inside its node
("no → 7"), from which an arrow leaves to the right (onward) or to the left (back); arrows to the
same node share one lane, so none crosses a label. Kind is told by shape and word, state by mark,
word and colour. Knows no database; `anlan.strategies.flow` and the incidents' process use it.
"""

from anlan.strategies.flowchart.model import Link, Node
from anlan.strategies.flowchart.svg import draw_chart

__all__ = ["Link", "Node", "draw_chart"]
