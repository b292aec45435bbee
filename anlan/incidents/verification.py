"""Recovery is verified, not declared: the domains re-check what was broken."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from anlan.core.reasons import Reason
from anlan.incidents.references import IncidentRef

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class VerifyResult:
    """`ok` is None when the check itself could not be made; that never counts as recovered."""

    name: str
    ok: bool | None
    reasons: list[Reason] = field(default_factory=list)


Verifier = Callable[[IncidentRef], list[VerifyResult]]
_verifiers: dict[str, Verifier] = {}


def register(name: str, verifier: Verifier) -> None:
    """Offer a re-check of what an incident is about; called from AppConfig.ready()."""
    _verifiers[name] = verifier


def run_all(reference: IncidentRef) -> list[VerifyResult]:
    """Every result; a verifier that breaks gives one without an answer."""
    results: list[VerifyResult] = []
    for name, verifier in _verifiers.items():
        try:
            results.extend(verifier(reference))
        except Exception as error:
            logger.exception("verification_failed verifier=%s", name)
            reason = Reason.of("incidents.verifier_broke", name=name, error=type(error).__name__)
            results.append(VerifyResult(name, None, [reason]))
    return results
