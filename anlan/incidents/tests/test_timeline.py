"""The timeline cannot be changed, and says so when somebody did."""

import pytest
from django.db import DatabaseError, connection, transaction

from anlan.incidents import timeline
from anlan.incidents.models import TimelineEntry


@pytest.mark.parametrize("statement", ["UPDATE {} SET kind = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_changes(incident, statement):
    table = TimelineEntry._meta.db_table
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert timeline.verify(incident).ok


def test_it_verifies_and_exports(incident, ada):
    timeline.append(incident, "comment", ada.actor, text="换了电源 ✓")
    exported = timeline.export(incident)
    assert exported["entries"][-1]["actor"] == f"user:{ada.pk}"
    assert exported["head"] == incident.timeline_head
    assert timeline.verify(incident, exported["head"]).ok


def test_a_lost_tail_is_noticed_without_a_witness(incident):
    incident.timeline_head = "a" * 64
    assert timeline.verify(incident).bad_seq == incident.timeline_seq + 1


def test_floats_never_enter(incident):
    with pytest.raises(TypeError):
        timeline.append(incident, "comment", None, load=0.5)
