"""What this folder offers, plugged in once from the app's `ready()`."""

from __future__ import annotations

from anlan.core import saying
from anlan.incidents.running import kinds
from anlan.incidents.running.actions import queue_run
from anlan.incidents.running.http import Http
from anlan.incidents.running.notify import Notify
from anlan.incidents.running.sentences import SENTENCES
from anlan.incidents.running.ssh import Ssh
from anlan.strategies import stepkinds


def plug() -> None:
    saying.register(SENTENCES)
    for name, kind in {"ssh": Ssh(), "http": Http(), "notify": Notify()}.items():
        kinds.register(name, kind)
        stepkinds.register(name, queue_run)
