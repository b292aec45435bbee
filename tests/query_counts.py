"""Counts the queries of list pages on a small and on a larger world."""

import json
import os
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

BASELINE = Path(__file__).with_name("query_counts.json")
UPDATE = "UPDATE_QUERY_COUNTS"
PAGES = (
    "console:overview",
    "assets:asset_list",
    "backup:policy_list",
    "duty:roster",
    "incidents:call_queue",
    "incidents:hotline",
    "incidents:incident_list",
    "inspection:findings",
    "inspection:rounds",
    "intake:mailbox_list",
    "notifications:delivery_list",
    "organisations:contact_list",
    "organisations:organisation_list",
    "organisations:site_list",
    "problems:problem_list",
    "reporting:pack_list",
    "strategies:strategy_list",
)


def baseline() -> dict[str, int]:
    return json.loads(BASELINE.read_text(encoding="utf-8"))


def is_update() -> bool:
    return os.environ.get(UPDATE) == "1"


def write_baseline(counts: dict[str, int]) -> None:
    BASELINE.write_text(json.dumps(counts, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def count(client: Client, name: str) -> int:
    """Queries of the page, after one call that fills what is kept in the process."""
    address = reverse(name)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


def grow(organisation, run_jobs, folder: Path, numbers: range) -> None:
    """One more of everything that lists show, for each number."""
    from anlan.assets.actions import register_asset
    from anlan.assets.models import Asset
    from anlan.backup.actions import create_folder_policy
    from anlan.duty.actions import assign_duty
    from anlan.incidents.actions import accept_events
    from anlan.incidents.events import EventIn
    from anlan.incidents.models import Incident
    from anlan.inspection.actions import start_round
    from anlan.organisations.actions import create_contact, create_site
    from anlan.problems.actions import open_problem
    from anlan.strategies.actions import approve_version, import_strategy
    from anlan.strategies.tests.samples import CHINESE, ENGLISH

    for number in numbers:
        asset = register_asset(
            organisation,
            code=f"srv-{number}",
            name=f"Server {number}",
            asset_class=Asset.Class.SERVER,
            actor=None,
            address="127.0.0.1",
        )
        create_site(organisation, f"Site {number}", actor=None)
        contact = create_contact(
            organisation, f"Person {number}", actor=None, email=f"p{number}@example.org"
        )
        assign_duty(organisation, contact, level=1, starts_at=timezone.now(), actor=None)
        source = folder / str(number)
        source.mkdir()
        create_folder_policy(asset, code=f"p-{number}", paths=[str(source)], actor=None)
        start_round(asset, actor=None)
        own = f"slug: own-{number}"
        texts = {"zh": CHINESE, "en": ENGLISH}
        texts = {name: text.replace("slug: disk-full", own) for name, text in texts.items()}
        approve_version(import_strategy(texts, actor=None), actor=None)
        down = EventIn(organisation.pk, f"Server {number} does not answer", asset_id=asset.pk)
        asked = EventIn(organisation.pk, f"How do I print? {number}", source="phone")
        accept_events([down, asked], actor=None)
    run_jobs(kinds=["incidents.process_event", "incidents.page_rung"])
    for incident in Incident.objects.for_system("test").filter(problems__isnull=True):
        open_problem(incident, actor=None)
