import pytest

from anlan.calendars.hours import parse_hours, write_hours
from anlan.calendars.notices import parse_notice
from anlan.core.errors import BadInput

ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271001
DTEND;VALUE=DATE:20271004
SUMMARY:国庆节 休
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271009
SUMMARY:国庆节 补班
END:VEVENT
END:VCALENDAR
"""


def test_csv_with_heading_and_chinese_words():
    text = "日期,名称,类型\n2027-01-01,元旦,放假\n2027-02-07，春节，补班\n\n2026-12-31,x,holiday\n"
    assert parse_notice(text, 2027) == [
        {"day": "2027-01-01", "name": "元旦", "kind": "holiday"},
        {"day": "2027-02-07", "name": "春节", "kind": "workday"},
    ]


def test_icalendar_covers_every_day_of_an_event():
    found = parse_notice(ICS, 2027)
    assert [(one["day"][-5:], one["kind"]) for one in found] == [
        ("10-01", "holiday"), ("10-02", "holiday"), ("10-03", "holiday"), ("10-09", "workday"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["", "2027-13-01,元旦,holiday", "2027-01-01,元旦", "2027-01-01,元旦,maybe",
     "2026-01-01,元旦,holiday", "BEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT"],
)  # fmt: skip
def test_what_is_not_understood_is_refused_whole(text):
    with pytest.raises(BadInput):
        parse_notice(text, 2027)


@pytest.mark.parametrize("text", ["", "09:00-12:00, 13:30-18:00", "00:00-24:00"])
def test_hours_read_back_as_written(text):
    assert write_hours(parse_hours(text)) == text


@pytest.mark.parametrize(
    "text", ["9-12", "12:00-09:00", "09:00-25:00", "09:60-10:00", "09:00-12:00,11:00-13:00"]
)
def test_wrong_hours_are_refused(text):
    with pytest.raises(BadInput):
        parse_hours(text)
