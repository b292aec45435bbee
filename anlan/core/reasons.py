"""Why something was decided, as data. Knows no Django, so that pure rules may use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Param = str | int | bool | None


@dataclass(frozen=True)
class Reason:
    """A code and its parameters; the sentence is made when a person reads it."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, **params: Param) -> Reason:
        return cls(code, params)

    def as_json(self) -> dict[str, object]:
        return {"code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Reason:
        params = stored.get("params")
        return cls(str(stored["code"]), dict(params) if isinstance(params, Mapping) else {})
