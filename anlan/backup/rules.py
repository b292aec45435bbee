"""What a backup is worth, when the next one is due and what it would cost to need it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from anlan.core.reasons import Reason

PROVEN_FROM = 5
PROOF_HOLDS = timedelta(days=35)
DRILL_HOLDS = timedelta(days=190)
REPEAT_ALARM = timedelta(hours=24)
# A copy up to this size is proven after every run, a larger one once a week.
SMALL_BYTES = 2 << 30
PROVE_LARGE_EVERY = timedelta(days=7)
# How long a policy may be without any proven copy before that is an event.
UNPROVEN_TOLERATED = timedelta(days=8)


class ProofWord(StrEnum):
    UNPROVEN = "unproven"
    PARTLY = "partly"
    PROVEN = "proven"
    DRILLED = "drilled"
    EXPIRED = "expired"
    DISPROVEN = "disproven"


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"


class Mode(StrEnum):
    INCREMENTAL = "incremental"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a copy's proof."""

    level: int = 0
    proved_at: datetime | None = None
    expires_at: datetime | None = None
    is_disproven: bool = False


def proof_word(standing: Standing, now: datetime) -> ProofWord:
    """The one word a person sees; being disproven outweighs everything, expiry all but that."""
    if standing.is_disproven:
        return ProofWord.DISPROVEN
    if standing.level == 0:
        return ProofWord.UNPROVEN
    if standing.expires_at is not None and standing.expires_at <= now:
        return ProofWord.EXPIRED
    if standing.level >= 7:
        return ProofWord.DRILLED
    return ProofWord.PROVEN if standing.level >= PROVEN_FROM else ProofWord.PARTLY


def is_proven(standing: Standing, now: datetime) -> bool:
    """Whether the copy may be called proven today."""
    return proof_word(standing, now) in (ProofWord.PROVEN, ProofWord.DRILLED)


def after_proof(before: Standing, verdict: Verdict, level: int, now: datetime) -> Standing:
    """The standing after one attempt. An error of the attempt says nothing about the copy."""
    if verdict is Verdict.ERROR:
        return before
    if verdict is Verdict.FAILED:
        return Standing(level=0, proved_at=now, expires_at=None, is_disproven=True)
    if before.is_disproven and level < PROVEN_FROM:
        return before  # Only a full proof can take a disproof back.
    if is_proven(before, now) and level < PROVEN_FROM:
        return before  # A quick look neither raises nor prolongs a full proof.
    if before.level == 7 and is_proven(before, now):
        return replace(before, proved_at=now)  # Only another drill prolongs a drill.
    return Standing(level=level, proved_at=now, expires_at=_expiry(level, now))


def _expiry(level: int, now: datetime) -> datetime | None:
    if level < PROVEN_FROM:
        return None
    return now + (DRILL_HOLDS if level == 7 else PROOF_HOLDS)


def mode_of_next_run(
    last_full_at: datetime | None, full_every: timedelta, now: datetime
) -> tuple[Mode, Reason]:
    """Incremental, unless the last full re-read is too long ago or never was."""
    if last_full_at is None:
        return Mode.FULL, Reason.of("backup.full_first")
    # Half an hour of slack: a daily run must not slip a week's full by a day.
    if now - last_full_at >= full_every - timedelta(minutes=30):
        return Mode.FULL, Reason.of("backup.full_due", days=(now - last_full_at).days)
    return Mode.INCREMENTAL, Reason.of("backup.full_recent", days=(now - last_full_at).days)


@dataclass(frozen=True, slots=True)
class Freshness:
    """Whether the newest copy is young enough; `stale_at` is when it stops being so."""

    is_stale: bool
    stale_at: datetime
    because: Reason


def freshness(
    newest_taken_at: datetime | None, since: datetime, max_age: timedelta, now: datetime
) -> Freshness:
    """A policy without any copy ages from the moment it was created."""
    stale_at = (newest_taken_at or since) + max_age
    late = now >= stale_at
    if newest_taken_at is None:
        return Freshness(late, stale_at, Reason.of("backup.no_copy"))
    code = "backup.too_old" if late else "backup.fresh"
    hours, minutes = _hours_minutes(now - newest_taken_at)
    allowed = max(1, round(max_age.total_seconds() / 60))
    return Freshness(
        late,
        stale_at,
        Reason.of(
            code, hours=hours, minutes=minutes, allowed_h=allowed // 60, allowed_m=allowed % 60
        ),
    )


def should_tell(is_bad: bool, told_at: datetime | None, now: datetime) -> str | None:
    """`firing`, `resolved` or nothing: an alarm at the turn and once a day, never a storm."""
    if not is_bad:
        return "resolved" if told_at else None
    if told_at is None or now - told_at >= REPEAT_ALARM:
        return "firing"
    return None


def wants_proof(size: int, last_full_proof_at: datetime | None, now: datetime) -> bool:
    """Small copies are proven after every run, large ones when the last proof is a week old."""
    if size <= SMALL_BYTES or last_full_proof_at is None:
        return True
    return now - last_full_proof_at >= PROVE_LARGE_EVERY


@dataclass(frozen=True, slots=True)
class Landing:
    """What restic says it kept, beside what the source held."""

    manifest_files: int
    moving: int
    snapshot_files: int
    is_of_this_run: bool
    has_right_sources: bool


def landing_problems(seen: Landing) -> list[Reason]:
    """Why a snapshot cannot count as landed; empty when it can."""
    if not seen.is_of_this_run:
        return [Reason.of("backup.not_listed")]
    problems = []
    if not seen.has_right_sources:
        problems.append(Reason.of("backup.wrong_sources"))
    if seen.manifest_files == 0:
        problems.append(Reason.of("backup.source_empty"))
    elif seen.snapshot_files < seen.manifest_files - seen.moving:
        problems.append(
            Reason.of("backup.files_lost", expected=seen.manifest_files, found=seen.snapshot_files)
        )
    return problems


def loss_estimate(newest_taken_at: datetime | None, fault_at: datetime) -> Reason:
    """The most that is lost by going back to that copy: everything since it was begun."""
    if newest_taken_at is None:
        return Reason.of("backup.loses_all")
    hours, minutes = _hours_minutes(max(fault_at - newest_taken_at, timedelta(0)))
    return Reason.of("backup.loses_at_most", hours=hours, minutes=minutes)


def restore_estimate(measured: Sequence[tuple[int, float]], size: int) -> Reason:
    """How long a restore takes, by (bytes, seconds) of the last ones."""
    speeds = [each_bytes / seconds for each_bytes, seconds in measured if seconds > 0]
    if not speeds:
        return Reason.of("backup.restore_unmeasured")
    # Starting restic and opening the repository is most of a small restore.
    shortest = min(seconds for _bytes, seconds in measured if seconds > 0)
    seconds = max(size / median(speeds), shortest)
    if seconds < 90:
        return Reason.of("backup.restore_takes_s", seconds=max(1, round(seconds)), runs=len(speeds))
    return Reason.of("backup.restore_takes_m", minutes=round(seconds / 60), runs=len(speeds))


def _hours_minutes(span: timedelta) -> tuple[int, int]:
    minutes = int(span.total_seconds() // 60)
    return minutes // 60, minutes % 60
