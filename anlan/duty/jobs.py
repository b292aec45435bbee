"""What the engine does for rosters."""

from django.utils import timezone

from anlan.duty.rosters.gaps.actions import note_gaps
from anlan.engine.context import JobContext
from anlan.engine.registry import job


@job("duty.look_for_gaps", cron="*/30 * * * *")
def look_for_gaps(_ctx: JobContext) -> dict[str, int]:
    """Look for time in the next 14 days in which a level has nobody, and tell once of each."""
    return {"new": note_gaps(timezone.now())}
