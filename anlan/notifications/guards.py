"""Questions asked just before sending: is this message still wanted?"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from anlan.core.reasons import Reason

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """Still wanted, or the reason why it no longer is."""

    wanted: bool
    reason: Reason | None = None


Guard = Callable[..., Verdict]
_guards: dict[str, Guard] = {}


def register(name: str, guard: Guard) -> None:
    """Offer a guard under a name; called from AppConfig.ready() of the domain above."""
    _guards[name] = guard


def ask(name: str, args: dict[str, Any]) -> Verdict:
    """An unknown or broken guard lets the message pass: one call too many beats one too few."""
    if not name:
        return Verdict(wanted=True)
    guard = _guards.get(name)
    if guard is None:
        log.warning("guard=%s unknown, message passes", name)
        return Verdict(wanted=True)
    try:
        with transaction.atomic():
            return guard(**args)
    except Exception:  # Boundary to the domains above; a broken guard must not silence a page.
        log.exception("guard=%s broke, message passes", name)
        return Verdict(wanted=True)
