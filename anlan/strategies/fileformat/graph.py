"""The steps as a graph: where each leads, what cannot be reached, what never ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anlan.strategies.fileformat.parsed import Step
from anlan.strategies.fileformat.problems import Findings
from anlan.strategies.fileformat.vocabulary import END, EXITS


@dataclass(frozen=True)
class Edge:
    """From a step to a step or exit; `answer` of a decision, or `parallel` for a hand-off."""

    source: str
    target: str
    answer: str = ""
    is_parallel: bool = False


def edges_of(steps: Sequence[Step]) -> list[Edge]:
    edges: list[Edge] = []
    for number, step in enumerate(steps):
        if isinstance(step.next, dict):
            edges += [Edge(step.id, target, answer) for answer, target in step.next.items()]
        else:
            following = steps[number + 1].id if number + 1 < len(steps) else END
            edges.append(Edge(step.id, step.next or following))
        edges += [Edge(step.id, target, is_parallel=True) for target in step.parallel]
    return edges


def check_graph(steps: Sequence[Step], findings: Findings) -> None:
    """Targets exist, every step is reached, and from every step there is a way out."""
    by_id = {step.id: step for step in steps}
    edges = edges_of(steps)
    for edge in edges:
        allowed = () if edge.is_parallel else EXITS
        if edge.target not in by_id and edge.target not in allowed:
            line = by_id[edge.source].line
            findings.add(line, "target_unknown", id=edge.source, target=edge.target)
    reached = _closure(steps[:1], [(edge.source, edge.target) for edge in edges])
    ends = _closure_of_ids(EXITS, [(e.target, e.source) for e in edges if not e.is_parallel])
    for step in steps:
        if step.id not in reached:
            findings.add(step.line, "unreachable", id=step.id)
        if step.id not in ends:
            findings.add(step.line, "no_exit", id=step.id)


def _closure(first: Sequence[Step], pairs: list[tuple[str, str]]) -> set[str]:
    return _closure_of_ids((step.id for step in first), pairs)


def _closure_of_ids(first: Iterable[str], pairs: list[tuple[str, str]]) -> set[str]:
    onward: dict[str, list[str]] = {}
    for source, target in pairs:
        onward.setdefault(source, []).append(target)
    reached: set[str] = set()
    waiting = list(first)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += onward.get(node, [])
    return reached
