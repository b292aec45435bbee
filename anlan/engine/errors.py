"""What a job raises to say how it goes on."""

from datetime import timedelta

from anlan.core.reasons import Reason


def as_reason(reason: Reason | str) -> Reason:
    return reason if isinstance(reason, Reason) else Reason.of("engine.said", text=reason[:2000])


class Retry(Exception):  # Not an error: the job asks to be called again.
    """Come back after this long; counts as an attempt."""

    def __init__(self, after: timedelta, reason: Reason | str) -> None:
        self.after = after
        self.reason = as_reason(reason)
        super().__init__(self.reason.code)


class Interrupted(Retry):
    """The worker stops; another one goes on at once, and the attempt does not count."""

    def __init__(self) -> None:
        super().__init__(timedelta(0), Reason.of("engine.worker_stopped"))


class Permanent(Exception):  # Reads as what it says: raise Permanent(reason).
    """Trying again is useless; the job is dead."""

    def __init__(self, reason: Reason | str) -> None:
        self.reason = as_reason(reason)
        super().__init__(self.reason.code)


class Cancelled(Exception):  # Somebody wanted it.
    """Somebody cancelled the job while it ran."""


class LeaseLost(Exception):  # Nobody's error: the worker was silent too long.
    """Another worker has the job; whatever this one did since must not be recorded."""


class UnknownKind(LookupError):  # Says what is wrong, as all our errors do.
    """A programmer's mistake: the kind was never declared with `@job`."""
