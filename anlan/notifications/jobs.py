"""The engine's side of deliveries."""

from datetime import timedelta

from anlan.engine.context import JobContext
from anlan.engine.errors import Retry
from anlan.engine.models import Job
from anlan.engine.registry import job, on_dead
from anlan.notifications import outcomes, pipeline
from anlan.notifications.models import Delivery

# The pipeline gives up by the age of the message; the engine's own limit only ends a job that
# kills its worker each time.
_MAX_ATTEMPTS = 500


@job("notifications.deliver", lease=timedelta(seconds=60), max_attempts=_MAX_ATTEMPTS)
def deliver(_ctx: JobContext, *, delivery_id: int) -> None:
    """Hand one message over, or come back later."""
    later = pipeline.deliver(delivery_id)
    if later is not None:
        raise Retry(later.wait, later.reason)


@job("notifications.tell_outcome", pure=True, max_attempts=20)
def tell_outcome(_ctx: JobContext, *, delivery_id: int) -> None:
    """Tell a domain again whose hook broke when the message was recorded."""
    delivery = Delivery.objects.for_system("tell again").filter(pk=delivery_id).first()
    hook = outcomes.hook_of(delivery.about_kind) if delivery else None
    if delivery is not None and hook is not None:
        hook(delivery, delivery.state)


def fail_with_its_job(job: Job) -> None:
    """A delivery never waits for a job that was given up: it fails, and says so."""
    if job.kind == "notifications.deliver":
        pipeline.abandon(int(job.args["delivery_id"]))


on_dead(fail_with_its_job)
