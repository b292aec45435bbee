"""Forms of calendars, exceptions and notices."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from anlan.calendars.hours import parse_hours, write_hours
from anlan.calendars.loading import spans
from anlan.calendars.notices import parse_notice
from anlan.calendars.rules import Spans
from anlan.core.errors import BadInput

_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def cleaned_hours(text: str) -> Spans:
    """The hours, or the sentence that says what is wrong, as forms want it."""
    try:
        return parse_hours(text)
    except BadInput as error:
        raise forms.ValidationError(str(error)) from error


class CalendarForm(forms.Form):
    """Name, zone, and one line of hours for each weekday."""

    name = forms.CharField(label=_("Name"), max_length=100)
    time_zone = forms.CharField(
        label=_("Time zone"),
        initial="Asia/Shanghai",
        max_length=60,
        help_text=_("Area/City, for example Asia/Shanghai."),
    )
    follows_holidays = forms.BooleanField(
        label=_("Public holidays are closed, make-up workdays are open"), required=False
    )

    def __init__(self, *args: Any, row: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        week = row.week if row is not None else [[]] * 7
        for number, word in WEEKDAYS.items():
            self.fields[f"day_{number}"] = forms.CharField(
                label=word, required=False, max_length=200, initial=write_hours(spans(week[number]))
            )
        self.fields["day_0"].help_text = _(
            "Hours such as 09:00-12:00, 13:30-18:00; empty is closed, 00:00-24:00 is all day."
        )

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"].strip()
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError) as error:
            raise forms.ValidationError(
                _("Unknown time zone “%(name)s”.") % {"name": name}
            ) from error
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        week = []
        for number in range(7):
            try:
                week.append(cleaned_hours(cleaned.pop(f"day_{number}", "")))
            except forms.ValidationError as error:
                self.add_error(f"day_{number}", error)
        if not self.errors and not any(week):
            self.add_error("day_0", _("A calendar needs hours on at least one weekday."))
        return {**cleaned, "week": [[list(span) for span in day] for day in week]}


class ExceptionForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label=_("Reason"), max_length=100)
    hours = forms.CharField(
        label=_("Service hours"), required=False, max_length=200, help_text=_("Empty: closed.")
    )

    def clean_hours(self) -> Spans:
        return cleaned_hours(self.cleaned_data["hours"])


class ExplainForm(forms.Form):
    start = forms.DateTimeField(label=_("From"), widget=_MOMENT)
    hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=20_000, initial=8)
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=0, max_value=59, initial=0, required=False
    )

    @property
    def seconds(self) -> int:
        given = self.cleaned_data
        return int(given["hours"]) * 3600 + int(given["minutes"] or 0) * 60


class NoticeForm(forms.Form):
    """A notice as text or file; both are read the same way."""

    year = forms.IntegerField(label=_("Year"), min_value=2004, max_value=2100)
    source = forms.CharField(
        label=_("Where it was published"), max_length=300, required=False,
        help_text=_("For example the number of the notice of the State Council."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Days"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono"}),
        help_text=_("One line each: 2027-01-01,New Year,holiday or 2027-02-07,Spring,workday."),
    )
    file = forms.FileField(label=_("or a file (CSV or iCalendar)"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload, text = cleaned.get("file"), cleaned.get("text", "")
        if upload is not None:
            text = upload.read(1_000_000).decode("utf-8", "replace")
        if "year" in cleaned:
            try:
                cleaned["days"] = parse_notice(text, cleaned["year"])
            except BadInput as error:
                self.add_error("text", str(error))
        return cleaned
