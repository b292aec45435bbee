"""Strategies may name exactly the values that a situation can hold: nothing less, nothing more."""

import pytest
from django.utils import timezone

from anlan.duty.actions import assign_duty
from anlan.incidents import situation
from anlan.incidents.actions import accept_events
from anlan.incidents.events import EventIn
from anlan.incidents.models import Incident
from anlan.inspection.actions import watch_local_machine
from anlan.organisations.actions import create_contact
from anlan.organisations.models import Contact
from anlan.strategies.fileformat.vocabulary import SITUATION_NAMES
from anlan.strategies.render import completed

pytestmark = pytest.mark.servers
# Reasons and estimates: a panel of the incident says them as sentences, no text fills them in.
AS_SENTENCES = ("backup.loss.", "backup.restore.")


def names_of(value, path=()):
    """Dotted names of everything that a placeholder could be filled with."""
    if isinstance(value, dict):
        return {name for key, inner in value.items() for name in names_of(inner, (*path, key))}
    return set() if isinstance(value, list | tuple) or len(path) < 2 else {".".join(path)}


@pytest.fixture
def gathered(north, asset, policy, backed_up, run_jobs):
    """The situation of a real incident of which every domain knows something."""
    now = timezone.now()
    duty = create_contact(north, "Ada", actor=None, phone="1", email="a@example.org")
    create_contact(
        north, "Bob", actor=None, kind=Contact.Kind.CUSTOMER, phone="2", email="b@example.org"
    )
    assign_duty(north, duty, level=1, starts_at=now, actor=None)
    watch_local_machine(asset, web_url="http://127.0.0.1:9/healthz", database_path=None)
    accept_events([EventIn(north.pk, "The server does not answer", asset_id=asset.pk)], actor=None)
    run_jobs(kinds=["incidents.process_event"])
    incident = Incident.objects.for_system("test").get()
    return completed(situation.of_incident(incident))


def test_the_list_of_names_is_what_a_situation_gives(gathered):
    given = {name for name in names_of(gathered) if not name.startswith(AS_SENTENCES)}
    assert given == SITUATION_NAMES
