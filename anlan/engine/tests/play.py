"""What the processes of the engine's tests do: `python -m anlan.engine.tests.play PART …`."""

import logging
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")


def migrate():
    from django.core.management import call_command

    for app in ("contenttypes", "core", "engine"):
        call_command("migrate", app, verbosity=0)


def worker(threads="3"):
    from anlan.engine.worker import run_worker

    sys.exit(run_worker(threads=int(threads)))


def once(threads="3"):
    from anlan.engine.worker import run_worker

    sys.exit(run_worker(threads=int(threads), once=True))


def queue(kind, count, spread_s="0"):
    """Queue jobs of a kind, due now or spread evenly over the next seconds."""
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    from anlan.engine.actions import enqueue

    now, number = timezone.now(), int(count)
    step = timedelta(seconds=float(spread_s)) / number
    with transaction.atomic():
        for index in range(number):
            enqueue(kind, run_at=now + step * index)


def queue_child(*argv):
    from anlan.engine.actions import enqueue

    enqueue("test.child", args={"argv": argv})


def queue_exclusive(count):
    from anlan.engine.actions import enqueue

    for index in range(int(count)):
        enqueue("test.exclusive", resource_key=f"repo:{index % 2}")


def schedule(kind, every_s):
    from datetime import timedelta

    from django.utils import timezone

    from anlan.engine.actions import ensure_schedule

    every = timedelta(seconds=float(every_s))
    ensure_schedule("test", kind=kind, every=every, catch_up="run_all", first_at=timezone.now())


def web(count):
    """A web request's transaction again and again: read, write, audit, queue."""
    from django.db import transaction

    from anlan.core.models import AuditEntry
    from anlan.engine.actions import enqueue
    from anlan.engine.models import Job

    for index in range(int(count)):
        with transaction.atomic():
            list(Job.objects.unfinished().values_list("pk", flat=True)[:20])
            AuditEntry.objects.create(
                actor="system", actor_label="", verb="web", target_type="request",
                target_id=index, target_label="",
            )  # fmt: skip
            enqueue("test.pure" if index % 2 else "test.effect", args={})


PARTS = {
    part.__name__: part
    for part in (migrate, worker, once, queue, queue_child, queue_exclusive, schedule, web)
}

if __name__ == "__main__":
    import django

    django.setup()
    logging.getLogger("anlan").setLevel(logging.INFO)
    from anlan.engine import registry
    from anlan.engine.tests import kinds  # noqa: F401  # Declares the kinds.

    # Only the engine's tables are migrated here: the domains' own work stays out.
    for name in [kind.name for kind in registry.kinds()]:
        if not name.startswith(("test.", "engine.")):
            del registry._kinds[name]
    PARTS[sys.argv[1]](*sys.argv[2:])
