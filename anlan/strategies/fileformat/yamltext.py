"""YAML as strategy files use it: no aliases, no tags, no duplicate keys, `yes` is a word.

The events of PyYAML are put together here rather than by its loader: the line of every value is
kept, and nothing of YAML 1.1 (yes/no, dates, base-60 numbers) turns a word into something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from anlan.strategies.fileformat.problems import Findings

Path = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?\d{1,15}\.\d{1,15}\Z")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
MAX_DEPTH = 12


class _RefusedError(Exception):
    pass


@dataclass
class Loaded:
    """A value and the line of each of its parts, counted in the whole file."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line of a part, or of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


def read_yaml(text: str, *, first_line: int, findings: Findings) -> Loaded | None:
    """Read one document; None when it was refused, and the findings say why."""
    return _Reader(first_line, findings).read(text)


class _Reader:
    def __init__(self, first_line: int, findings: Findings) -> None:
        self.first_line = first_line
        self.findings = findings
        self.lines: dict[Path, int] = {}

    def read(self, text: str) -> Loaded | None:
        try:
            events = yaml.parse(text, Loader=_LOADER)
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    value = self._value(next(events), events, ())
                    self._refuse_second_document(events)
                    return Loaded(value, self.lines)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = self.first_line + (mark.line if mark else 0)
            self.findings.add(line, "yaml", problem=str(error.problem or error.context or ""))
            return None
        except yaml.YAMLError as error:
            self.findings.add(self.first_line, "yaml", problem=str(error).splitlines()[0])
            return None
        except _RefusedError:
            return None
        return Loaded(None, {(): self.first_line})

    def _refuse_second_document(self, events: Iterator[Any]) -> None:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise self._refusal(event, "yaml_documents")

    def _refusal(self, event: Any, code: str, **params: str) -> _RefusedError:
        self.findings.add(self.first_line + event.start_mark.line, code, **params)
        return _RefusedError()

    def _value(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        self.lines[path] = self.first_line + event.start_mark.line
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._refusal(event, "yaml_alias")
        if event.tag is not None:
            raise self._refusal(event, "yaml_tag", tag=str(event.tag))
        if len(path) > MAX_DEPTH:
            raise self._refusal(event, "yaml_depth")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        return _scalar(event)

    def _sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            values.append(self._value(event, events, (*path, len(values))))
        return values

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refusal(event, "yaml_key")
            if event.anchor is not None:
                raise self._refusal(event, "yaml_alias")
            key, start = event.value, event.start_mark
            if key in values:
                raise self._refusal(event, "yaml_duplicate", key=key)
            values[key] = self._value(next(events), events, (*path, key))
            if start is not None:
                self.lines[(*path, key)] = self.first_line + start.line
        return values


def _scalar(event: Any) -> Any:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return float(text)
    return text
