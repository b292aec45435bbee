"""What a kind of run has to offer, and the kinds there are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from anlan.core.reasons import Reason
from anlan.incidents.models import Incident
from anlan_probe.capped import Capped

# A name from LABELS in pages.py, and the text as it is sent with secrets masked.
Line = tuple[str, str]


@dataclass(frozen=True)
class Order:
    """What is to be done, filled in; `key` is the same for every try of one run."""

    incident: Incident
    args: Mapping[str, Any]
    key: str = ""


@dataclass(frozen=True)
class Ended:
    """`state` is one of those of StepRun."""

    state: str
    exit_code: int | None = None
    because: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class Watch:
    """Where output goes, whether to stop, and what to call a few times a second meanwhile."""

    output: Capped
    stop: Callable[[], str]
    tick: Callable[[], None]


class Kind(ABC):
    """One kind of run."""

    @abstractmethod
    def shown(self, order: Order) -> list[Line]:
        """Exactly what would be sent where; MUST change nothing and MUST mask secrets.

        Raises Refused with one sentence when it could not be carried out now.
        """

    @abstractmethod
    def carry_out(self, order: Order, watch: Watch) -> Ended:
        """Do it; MUST end within its time, and MUST say unknown when nobody can know."""

    def may_repeat(self, _args: Mapping[str, Any]) -> bool:
        """Whether doing it twice does no harm."""
        return False


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Offer a kind; called from AppConfig.ready()."""
    _kinds[name] = kind


def kind_of(name: str) -> Kind | None:
    return _kinds.get(name)
