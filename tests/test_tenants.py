"""Whatever has an id: for another customer it is answered exactly like what does not exist.

The routes come from the URL map and the ids from the database, so that a new page or endpoint is
tested on the day it appears. Each domain's own tests say what its pages show to whom.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.apps import apps

from anlan.calendars.actions import create_calendar
from anlan.duty.rosters.actions import LayerIn, set_layer
from anlan.intake.mail.actions import set_mailbox
from anlan.organisations.actions import create_contract, create_supplier, create_token
from tests.query_counts import grow
from tests.test_public_views import is_public, routes

UNKNOWN = uuid4()
# Rows that a round, a backup or a report brings about; their domains test these pages.
MADE_BY_REAL_WORK = (
    "/inspection/findings/",
    "/inspection/checks/",
    "/problems/reports/",
    "/reporting/packs/file/",
    "/backup/copies/",
    "/backup/restores/",
    "/notifications/",
    "/intake/mail/messages/",
    "/strategies/tools/import/",
    "/incidents/solutions/",
    "/incidents/visits/",
    "/incidents/calls/",
    "/incidents/<uuid:uid>/steps/<slug:step_id>/file/",
    "/incidents/<uuid:uid>/steps/<slug:step_id>/preview/",
    "/incidents/<uuid:uid>/runs/",
)
# Further parts of an address; any value will do, for the id is looked up first.
PARTS = {
    "what": "confirm",
    "step_id": "any",
    "kind": "note",
    "key_id": "1",
    "exception_id": "1",
    "name": "respond",
    "action": "acknowledge",
    "job_id": "1",
}


@pytest.fixture
def ids(north, run_jobs, tmp_path: Path) -> list[UUID]:
    """Ids of rows of North, one per model."""
    grow(north, run_jobs, tmp_path, range(1))
    run_jobs(kinds=["inspection.inspect_asset"])
    create_token("reader", scopes=["read"], organisation=north, actor=None)
    own = create_calendar("North", actor=None, organisation_id=north.pk)
    create_contract(
        north, number="1", title="Care", calendar=own, starts_on=date(2026, 1, 1), actor=None
    )
    set_mailbox(
        None, {"organisation": north, "address": "desk@north.example", "host": "127.0.0.1",
               "port": 1, "user": "desk", "is_active": False}, secret=None, actor=None,
    )  # fmt: skip
    create_supplier(north, actor=None, name="Works", kind="warranty")
    people = list(north.contacts.all())
    set_layer(north, LayerIn("Days", "daily", date(2026, 1, 1), people), actor=None)
    models = [m for m in apps.get_models() if any(f.name == "uid" for f in m._meta.get_fields())]
    # The last row: shared ones, which everybody sees, come first.
    last = (model._base_manager.order_by("-pk").values_list("uid", flat=True) for model in models)
    return [found[0] for found in last if found]


def filled(address: str, uid: UUID) -> str:
    def part(found: re.Match[str]) -> str:
        name = found.group(1)
        return str(uid) if name.endswith("uid") else PARTS[name]

    return re.sub(r"[<{](?:\w+:)?(\w+)[>}]", part, address)


def pages() -> Iterator[str]:
    """Addresses of pages that name a row."""
    for route, view in routes():
        if "<uuid:uid>" in route and not is_public(view):
            yield "/" + route


def test_pages_of_another_customer_do_not_exist(client_of, mallory, ids) -> None:
    client = client_of(mallory)
    client.raise_request_exception = False
    wrong = []
    for page in pages():
        for method in (client.get, client.post):
            unknown = method(filled(page, UNKNOWN)).status_code
            statuses = {method(filled(page, uid)).status_code for uid in ids}
            if statuses != {unknown} or unknown not in {404, 405}:
                wrong.append(f"{method.__name__} {page}: {statuses}, unknown: {unknown}")
    assert not wrong, "\n".join(wrong)


def test_every_page_that_names_a_row_is_really_reached(client_of, root, ids) -> None:
    """So that the test above cannot pass because its ids are of the wrong kind."""
    client = client_of(root)
    unreached = {
        page
        for page in pages()
        if {client.get(filled(page, uid)).status_code for uid in ids} <= {404}
    }
    assert not {page for page in unreached if not page.startswith(MADE_BY_REAL_WORK)}


def test_endpoints_of_another_customer_do_not_exist(api, north, south, ids) -> None:
    from anlan.config.api import api as root_api

    client = api("admin", organisation=south).client
    wrong = []
    for path, methods in root_api.get_openapi_schema()["paths"].items():
        if "{uid}" not in path:
            continue
        for method in methods:

            def call(uid: UUID, method: str = method, path: str = path) -> int:
                address = filled(path, uid)
                body = '{"version": 1}'
                answer = client.generic(method.upper(), address, body, "application/json")
                return int(answer.status_code)

            unknown = call(UNKNOWN)
            statuses = {call(uid) for uid in ids}
            if statuses != {unknown} or unknown not in {404, 422}:
                wrong.append(f"{method} {path}: {statuses}, unknown: {unknown}")
    assert not wrong, "\n".join(wrong)
