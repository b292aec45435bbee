"""What is wrong with a file: place and reason, and the error that carries them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anlan.core.reasons import Param, Reason


@dataclass(frozen=True)
class Problem:
    """One thing wrong, at one line."""

    path: str
    line: int
    reason: Reason

    def as_json(self) -> dict[str, object]:
        return {"path": self.path, "line": self.line, **self.reason.as_json()}


class StrategyError(Exception):
    """A file is refused; `path`, `line` and `reason` are of the first problem, all are kept."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(f"{first.path}:{first.line}: {first.reason.code}")
        self.problems = tuple(problems)
        self.path = first.path
        self.line = first.line
        self.reason = first.reason


class Findings:
    """Collects the problems of one file, so that an author sees all of them at once."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def add(self, line: int, code: str, **params: Param) -> None:
        self.problems.append(
            Problem(self.path, line, Reason.of(f"strategies.format.{code}", **params))
        )

    def raise_if_any(self) -> None:
        if self.problems:
            raise StrategyError(sorted(self.problems, key=lambda problem: problem.line))
