from datetime import date

import pytest

from anlan.calendars import actions, loading, rules
from anlan.calendars.models import Calendar

WEEK = {f"day_{n}": "09:00-17:00" if n < 5 else "" for n in range(7)}


@pytest.fixture
def office(db):
    return Calendar.objects.for_system("test").get(code="5x8")


@pytest.fixture
def own(north):
    return actions.create_calendar(
        "North ward", actor=None, organisation_id=north.pk, owner=north.name,
        week=[[[0, 86400]]] * 7, follows_holidays=False,
    )  # fmt: skip


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_presets_are_there_and_the_unknown_year_is_named(ada, client_of, time_machine):
    time_machine.move_to("2026-11-25T12:00:00+08:00")
    shown = page(client_of(ada), "/calendars/")
    assert "5×8" in shown
    assert "7×24" in shown
    assert "The official holidays of 2027 are not known yet" in shown
    assert "The official holidays of 2026" not in shown


def test_the_month_shows_hours_holidays_and_makeup_days(ada, office, client_of):
    shown = page(client_of(ada), f"/calendars/{office.uid}/?month=2026-10")
    assert "Public holiday: National Day." in shown
    assert "Make-up workday for National Day." in shown
    assert "09:00-12:00, 13:00-18:00" in shown
    unknown = page(client_of(ada), f"/calendars/{office.uid}/?month=2027-01")
    assert "no notice yet" in unknown


def test_a_deadline_is_explained_stretch_by_stretch(ada, office, client_of):
    path = f"/calendars/{office.uid}/explain/?start=2026-09-30T17:00&hours=2&minutes=0"
    shown = page(client_of(ada), path)
    assert "2026-10-08 10:00:00" in shown
    assert shown.count("Public holiday: National Day.") == 7


def test_an_entered_notice_changes_what_counts(root, ada, office, client_of):
    data = {"year": "2027", "source": "国办发明电", "text": "2027-01-01,元旦,holiday"}
    assert client_of(ada).post("/calendars/notices/", data).status_code == 403
    assert client_of(root).post("/calendars/notices/", data).status_code == 302
    calendar = loading.calendar_of(office)
    plan = rules.day_plan(calendar, date(2027, 1, 1))
    assert (plan.spans, plan.is_unknown) == ((), False)
    assert "国办发明电" in page(client_of(ada), "/calendars/notices/")


def test_a_bad_notice_says_which_line(root, client_of):
    data = {"year": "2027", "text": "2027-01-01,元旦,holiday\n2027-01-02,元旦,perhaps"}
    answer = client_of(root).post("/calendars/notices/", data)
    assert "Line 2 says neither holiday nor workday" in answer.content.decode()


def test_root_edits_and_bad_hours_are_told(root, office, client_of):
    client, path = client_of(root), f"/calendars/{office.uid}/edit/"
    assert "13:00-18:00" in page(client, path)
    data = {"name": "5×8", "time_zone": "Asia/Shanghai", **WEEK}
    wrong = client.post(path, {**data, "day_0": "9 to 5"}).content.decode()
    assert "are no hours" in wrong
    assert client.post(path, data).status_code == 302
    office.refresh_from_db()
    assert office.week[0] == [[9 * 3600, 17 * 3600]]
    assert office.follows_holidays is False


def test_exceptions_come_and_go(root, office, client_of):
    client, path = client_of(root), f"/calendars/{office.uid}/exceptions/"
    client.post(path, {"day": "2026-11-28", "name": "Go-live", "hours": "10:00-12:00"})
    assert "Own hours of this day: Go-live." in page(
        client, f"/calendars/{office.uid}/?month=2026-11"
    )
    one = office.exceptions.get()
    client.post(f"{path}{one.pk}/remove/")
    assert not office.exceptions.exists()


def test_only_the_owner_sees_and_changes_its_calendar(ada, bob, mallory, office, own, client_of):
    data = {"name": "x", "time_zone": "UTC", **WEEK}
    assert "North ward" in page(client_of(bob), "/calendars/")
    mine = client_of(mallory)
    assert "North ward" not in page(mine, "/calendars/")
    for path in ("", "edit/", "explain/"):
        assert mine.get(f"/calendars/{own.uid}/{path}").status_code == 404
    assert mine.post(f"/calendars/{own.uid}/exceptions/", {}).status_code == 404
    # A shared calendar is nobody's but the installation's.
    assert mine.post(f"/calendars/{office.uid}/edit/", data).status_code == 403
    assert mine.post(f"/calendars/{office.uid}/exceptions/", {}).status_code == 403
    assert client_of(ada).post(f"/calendars/{own.uid}/edit/", data).status_code == 403
    assert mine.post("/calendars/new/", data).status_code == 403
