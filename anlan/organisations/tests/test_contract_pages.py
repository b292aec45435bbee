from datetime import date

import pytest

from anlan.calendars.actions import create_calendar
from anlan.calendars.models import Calendar
from anlan.organisations.actions import add_member, create_contract, create_supplier
from anlan.organisations.contract_pages import contracts, suppliers
from anlan.organisations.models import Contract
from anlan.web.testing import KitPageTests


@pytest.fixture
def insider(bob):
    return bob


@pytest.fixture
def manager(ada, north):
    add_member(north, ada, "admin", actor=None)
    return type(ada).objects.get(pk=ada.pk)


@pytest.fixture
def organisation_of_form(north):
    return north


@pytest.fixture
def office(db):
    return Calendar.objects.for_system("test").get(code="5x8")


class TestContractPages(KitPageTests):
    pages = contracts
    fields = {
        "organisation": "north", "number": "HT-2026-7", "title": "Operations service",
        "starts_on": "2026-01-01", "targets_i": "15m, 1h, 4h", "report_within": "24h",
        "pauses": "customer", "recovery": "web-01 2h 1h\n* 4h 24h",
    }  # fmt: skip
    changed = {"HT-2026-7": "", "Operations service": "", "15m, 1h, 4h": ""}

    @pytest.fixture(autouse=True)
    def calendar_of_form(self, office):
        self.fields = {**type(self).fields, "calendar": office.pk}

    @pytest.fixture
    def row(self, north, office):
        return create_contract(
            north, number="HT-1", title="Old", calendar=office, starts_on=date(2025, 1, 1),
            actor=None,
        )  # fmt: skip

    def test_what_was_typed_is_what_counts(self, manager, client_of):
        client_of(manager).post(contracts.url("create"), self.fields)
        made = Contract.objects.for_system("test").get()
        assert made.targets == {"I": ["15m", "1h", "4h"]}
        assert made.recovery["web-01"] == {"rto": "2h", "rpo": "1h"}
        assert made.pauses == ["customer"]

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("targets_ii", "30m, 2h", "Write three spans"),
            ("recovery", "web-01 4h", "is not asset code, RTO, RPO"),
            ("report_within", "soon", "Write it as 30m, 4h or 2d."),
            ("ends_on", "2025-01-01", "A contract ends after it begins."),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field(self, field, value, sentence, manager, client_of):
        answer = client_of(manager).post(contracts.url("create"), {**self.fields, field: value})
        assert sentence in answer.content.decode()
        assert not Contract.objects.for_system("test").exists()

    def test_another_customers_calendar_is_no_choice(self, south, manager, client_of):
        foreign = create_calendar("South", actor=None, organisation_id=south.pk)
        fields = {**self.fields, "calendar": foreign.pk}
        assert (
            "form-error"
            in client_of(manager).post(contracts.url("create"), fields).content.decode()
        )
        assert not Contract.objects.for_system("test").exists()


class TestSupplierPages(KitPageTests):
    pages = suppliers
    fields = {
        "organisation": "north", "name": "Carrier One", "kind": "carrier", "phone": "10010",
        "hours": "7×24", "contract_number": "L-88",
    }  # fmt: skip
    changed = {"Carrier One": "", "10010": "", "L-88": ""}

    @pytest.fixture
    def row(self, north):
        return create_supplier(north, name="Server Works", kind="warranty", phone="400", actor=None)


def test_an_organisation_gets_its_own_calendar(north, manager, bob, mallory, client_of):
    path = f"/organisations/{north.uid}/calendar/"
    assert client_of(mallory).post(path).status_code == 404
    assert client_of(bob).post(path).status_code == 403
    assert not Calendar.objects.for_system("test").filter(organisation_id=north.pk).exists()
    client = client_of(manager)
    made_at = client.post(path).headers["Location"]
    made = Calendar.objects.for_system("test").get(organisation_id=north.pk)
    assert made_at == f"/calendars/{made.uid}/edit/"
    assert client.get(made_at).status_code == 200
    shown = client.get(f"/organisations/{north.uid}/").content.decode()
    assert "North Hospital 5×8" in shown
    # A second one of that name is refused, and said.
    again = client.post(path, follow=True).content.decode()
    assert "There is already a calendar" in again
