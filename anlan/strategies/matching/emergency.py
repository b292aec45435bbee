"""Is this an emergency at all? A small linear model over kinds of wording; the verdict says why.

A text alone never discards anything: the caller puts what is judged no emergency before a clerk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anlan.core.reasons import Reason
from anlan.strategies.matching.lexicon import Hit, Lexicon
from anlan.strategies.matching.reading import Reading

# Most texts that arrive here are faults, and a missed one costs more than a clerk's glance.
BIAS = 1.2
# How much it counts that the words point to a strategy, beside the words themselves.
POINTS, POINTS_AT_MOST = 0.16, 2.4
SYMPTOM = 1.2
MACHINE_FACTS = 3.0
# Notices of what is over, planned, sold or well name faults that nobody has; so do thanks,
# questions and requests, less often.
NOTICE, COURTESY, FLOOR = 0.35, 0.85, 0.15
# Who names this many faults is not announcing something.
MANY, EACH = 2, 0.12
# Without one word of a fault, of urgency or of an alarm a text is calmer than most.
CALM = -1.0
# A text this short with no cue either way is a greeting or a slip of the finger.
SHORT = 12
_NOTICES = frozenset({"resolved", "normal", "planned", "announcement", "advertising", "done"})
_COURTESIES = frozenset({"thanks", "question", "request"})
_ALARMS = frozenset({"fault", "firing", "urgency", "again", "hint"})


_TOLD = _NOTICES | _COURTESIES | {"fault", "calm"}
Sounds = Mapping[str, list[str]]


@dataclass(frozen=True)
class Verdict:
    is_emergency: bool
    weight: float
    because: tuple[Reason, ...]


@dataclass(frozen=True)
class Signs:
    """What the ranking and the facts say: the best evidence, the nearest symptom, a machine."""

    points: float = 0.0
    symptom_share: float = 0.0
    has_evidence: bool = False


def judge(reading: Reading, hits: list[Hit], lexicon: Lexicon, signs: Signs) -> Verdict:
    """Weigh a text; a positive weight is an emergency."""
    sounds = lexicon.sounds(reading, hits)
    weight = BIAS + (MACHINE_FACTS if signs.has_evidence else 0.0)
    weight += 0.0 if _ALARMS & sounds.keys() else CALM
    believed = _believed(lexicon, sounds)
    points = min(signs.points * POINTS, POINTS_AT_MOST) + SYMPTOM * signs.symptom_share**2
    weight += believed * points
    reasons: list[Reason] = []
    for kind in lexicon.kinds:
        words = sounds.get(kind.code, [])[: kind.most]
        weight += kind.weight * len(words) * _share(kind.code, sounds, believed)
        if words and kind.code in _TOLD:
            reasons.append(Reason.of(f"strategies.emergency.{kind.code}", words=_few(words)))
    if not sounds and not signs.has_evidence and _is_slip(reading, signs):
        return Verdict(False, 0.0, (Reason.of("strategies.emergency.short"),))
    return Verdict(weight > 0, round(weight, 3), tuple(reasons))


def _share(code: str, sounds: Sounds, believed: float) -> float:
    if code in ("fault", "firing", "urgency", "hint"):
        return believed
    return _beside_faults(sounds) if code in ("normal", "calm") else 1.0


def _beside_faults(sounds: Sounds) -> float:
    """That something is in order says less in a text that names faults: it tells what is not."""
    return 1.0 / (1.0 + 0.5 * len(sounds.get("fault", ())))


def _believed(lexicon: Lexicon, sounds: Sounds) -> float:
    """How far words of a fault are meant as one; each word of a notice takes from it."""
    if "again" in sounds:
        return 1.0
    share = 1.0
    for kind in lexicon.kinds:
        times: float = len(sounds.get(kind.code, [])[: kind.most])
        if kind.code == "normal":
            times *= _beside_faults(sounds)
        if kind.code in _NOTICES:
            share *= NOTICE ** (times * -kind.weight / 3.2)
        elif kind.code in _COURTESIES:
            share *= COURTESY**times
    faults = len(sounds.get("fault", ()))
    return max(share, min(0.8, FLOOR + EACH * max(0, faults - MANY)))


def _is_slip(reading: Reading, signs: Signs) -> bool:
    return signs.symptom_share < 0.3 and signs.points < 2 and len(reading.flat.strip()) < SHORT


def _few(words: list[str]) -> str:
    return ", ".join(word.strip() for word in words[:3])
