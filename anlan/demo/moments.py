"""What the demonstration observes, in this order, and the error that ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

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
    Moment.STARTED: pgettext_lazy("moment", "Anlan runs"),
    Moment.ARRANGED: pgettext_lazy("moment", "world arranged"),
    Moment.INSPECTED: pgettext_lazy("moment", "inspected"),
    Moment.BACKED_UP: pgettext_lazy("moment", "backed up"),
    Moment.PROVEN: pgettext_lazy("moment", "backup proven"),
    Moment.BROKEN: pgettext_lazy("moment", "broken on purpose"),
    Moment.DETECTED: pgettext_lazy("moment", "detected"),
    Moment.MATCHED: pgettext_lazy("moment", "strategies matched"),
    Moment.PAGED: pgettext_lazy("moment", "paged"),
    Moment.RESPONDING: pgettext_lazy("moment", "being responded to"),
    Moment.RESTORED: pgettext_lazy("moment", "restored"),
    Moment.VERIFIED: pgettext_lazy("moment", "recovery verified"),
    Moment.REPORTED: pgettext_lazy("moment", "reported"),
    Moment.DONE: pgettext_lazy("moment", "done"),
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
