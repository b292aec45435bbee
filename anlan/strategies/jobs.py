"""What the engine does for strategies."""

from django.utils import timezone

from anlan.engine.context import JobContext
from anlan.engine.registry import job
from anlan.strategies.actions import check_freshness, drop_old_uploads, remind_of_reviews


@job("strategies.remind_of_reviews", cron="30 8 * * *", pure=True)
def remind(_ctx: JobContext) -> dict[str, int]:
    """Tell people which strategies have to be reviewed, once for each due date."""
    return {"reminded": remind_of_reviews(timezone.localdate())}


@job("strategies.drop_uploads", cron="10 3 * * *", pure=True)
def drop_uploads(_ctx: JobContext) -> dict[str, int]:
    """Forget uploaded strategy files that nobody imported within a day."""
    return {"dropped": drop_old_uploads(timezone.now())}


@job("strategies.check_freshness", cron="40 3 * * *")
def freshness(_ctx: JobContext) -> dict[str, int]:
    """Look whether what the strategies in use say is still true."""
    return {"faults": check_freshness()}
