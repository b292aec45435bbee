"""What the demonstration observes, in this order, and the error that ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Found = TypeVar("Found")
LOOK_S = 0.2


class Moment(StrEnum):
    STARTED = "started"
    ARRANGED = "arranged"
    INSPECTED = "inspected"
    BACKED_UP = "backed_up"
    PROVEN = "proven"
    BROKEN = "broken"
    DETECTED = "detected"
    MATCHED = "matched"
    PAGED = "paged"
    RESPONDING = "responding"
    RESTORED = "restored"
    VERIFIED = "verified"
    REPORTED = "reported"
    DONE = "done"


WORDS: dict[Moment, Promise] = {
    Moment.STARTED: gettext_lazy("Anlan runs"),
    Moment.ARRANGED: gettext_lazy("world arranged"),
    Moment.INSPECTED: gettext_lazy("inspected"),
    Moment.BACKED_UP: gettext_lazy("backed up"),
    Moment.PROVEN: gettext_lazy("backup proven"),
    Moment.BROKEN: gettext_lazy("broken on purpose"),
    Moment.DETECTED: gettext_lazy("detected"),
    Moment.MATCHED: gettext_lazy("strategies matched"),
    Moment.PAGED: gettext_lazy("paged"),
    Moment.RESPONDING: gettext_lazy("being responded to"),
    Moment.RESTORED: gettext_lazy("restored"),
    Moment.VERIFIED: gettext_lazy("recovery verified"),
    Moment.REPORTED: gettext_lazy("reported"),
    Moment.DONE: gettext_lazy("done"),
}


class Fault(StrEnum):
    ALL = "all"
    SERVICE_DOWN = "service-down"
    DATA_LOSS = "data-loss"

    @property
    def stops_service(self) -> bool:
        return self is not Fault.DATA_LOSS

    @property
    def loses_data(self) -> bool:
        return self is not Fault.SERVICE_DOWN


class Sabotage(StrEnum):
    """A part of the world that is spoilt; Anlan itself is left as it is."""

    DETECTION = "detection"
    MATCH = "match"
    MAIL = "mail"
    RESTORE = "restore"
    VERIFICATION = "verification"


class Trouble(Exception):
    """Why a moment did not come, as one sentence for a person."""


class Patience:
    """Waits on conditions, never longer than agreed for one moment."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def until(self, look: Callable[[], Found | None], missing: str) -> Found:
        """What `look` finds; raises Trouble with the sentence `missing` when it finds nothing."""
        ends = time.monotonic() + self.seconds
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() >= ends:
                raise Trouble(
                    _("%(missing)s (waited %(seconds)s s)")
                    % {"missing": missing, "seconds": f"{self.seconds:g}"}
                )
            time.sleep(LOOK_S)
