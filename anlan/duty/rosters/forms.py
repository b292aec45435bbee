"""Forms of rotations, stand-ins, leave and swaps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from anlan.calendars.hours import parse_hours, write_hours
from anlan.calendars.loading import spans
from anlan.calendars.models import Calendar
from anlan.core.errors import BadInput
from anlan.duty.models import LEVELS, Layer
from anlan.duty.rosters.actions import LayerIn, SpanIn
from anlan.organisations.models import Contact

PLACES = range(1, 11)
_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
_LEVELS = [(level, str(level)) for level in LEVELS]


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def _person(label: Any, contacts: QuerySet[Contact], **options: Any) -> forms.Field:
    return forms.ModelChoiceField(label=label, queryset=contacts, **options)


class LayerForm(forms.Form):
    """Who takes turns, how long a turn is, when it is handed over, and when it counts."""

    name = forms.CharField(label=_("Name"), max_length=100)
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=_LEVELS)
    position = forms.IntegerField(
        label=_("Position"), min_value=1, max_value=99, initial=1,
        help_text=_("1 is on top; a rotation below it fills what those above leave open."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Turns change"), choices=Layer.Kind.choices, initial=Layer.Kind.WEEKLY
    )
    turn_days = forms.IntegerField(
        label=_("Days of a turn"), min_value=1, max_value=366, initial=2, required=False,
        help_text=_("Only for “every so many days”."),
    )  # fmt: skip
    starts_on = _day(
        _("First day"), help_text=_("The first person begins on this day; weekly turns keep to it.")
    )
    ends_on = _day(_("Last day"), required=False)
    handover = forms.TimeField(
        label=_("Handed over at"),
        initial=time(9, 0),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Wall-clock time of the zone; it stays the same when clocks change."),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        help_text=_("Area/City, for example Asia/Shanghai."),
    )
    hours = forms.CharField(
        label=_("Only during these hours"), max_length=200, required=False,
        help_text=_("For example 00:00-09:00, 18:00-24:00; empty is all day."),
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on these weekdays"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=list(range(7)),
    )
    calendar: forms.ModelChoiceField[Calendar] = forms.ModelChoiceField(
        label=_("Only on days of the calendar"), queryset=None, required=False
    )
    calendar_days = forms.ChoiceField(
        label=_("Of these"), choices=Layer.Days.choices, required=False
    )

    def __init__(
        self, *args: Any, contacts: QuerySet[Contact], calendars: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["calendar"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = calendars
        for number in PLACES:
            label = _("Person %(number)s") % {"number": number}
            self.fields[f"person_{number}"] = _person(label, contacts, required=False)
        self.fields["person_1"].help_text = _(
            "In the order of turns; for “one person for each weekday” 1 is Monday and 7 is Sunday."
        )

    def clean_hours(self) -> list[list[int]]:
        try:
            found = parse_hours(self.cleaned_data["hours"] or "00:00-24:00")
        except BadInput as error:
            raise forms.ValidationError(str(error)) from error
        return [list(span) for span in found]

    def given(self) -> LayerIn:
        """What the form says, for the action."""
        values = dict(self.cleaned_data)
        people = [values.pop(f"person_{number}") for number in PLACES]
        if values["kind"] == Layer.Kind.WEEKDAYS and not any(people[7:]):
            people = people[:7]
        handover: time = values.pop("handover")
        values["handover_s"] = handover.hour * 3600 + handover.minute * 60
        values["turn_days"] = values["turn_days"] or 1
        values["calendar_days"] = values["calendar_days"] or Layer.Days.WORKDAYS
        return LayerIn(people=people, **values)


def layer_initial(row: Layer) -> Mapping[str, Any]:
    """A layer as its form shows it."""
    names = ("name", "level", "position", "kind", "turn_days", "starts_on", "ends_on", "time_zone",
             "weekdays", "calendar", "calendar_days")  # fmt: skip
    values = {name: getattr(row, name) for name in names}
    values["handover"] = time(row.handover_s // 3600, row.handover_s % 3600 // 60)
    values["hours"] = write_hours(spans(row.hours))
    for member in row.members.all():
        values[f"person_{member.position + 1}"] = member.contact_id
    return values


class SpanForm(forms.Form):
    """A person, from when and until when."""

    starts_at = forms.DateTimeField(label=_("From"), widget=_MOMENT, initial=timezone.now)
    ends_at = forms.DateTimeField(label=_("Until"), widget=_MOMENT)

    def __init__(self, *args: Any, contacts: QuerySet[Contact], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"contact": _person(_("Contact"), contacts), **self.fields}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("A duty ends after it begins."))
        return data

    def given(self) -> SpanIn:
        values = self.cleaned_data
        return SpanIn(
            values["contact"], values["starts_at"], values["ends_at"], values.get("note", "")
        )


class LeaveForm(SpanForm):
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)


class OverrideForm(LeaveForm):
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=_LEVELS)


class SwapForm(SpanForm):
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=_LEVELS)

    def __init__(self, *args: Any, contacts: QuerySet[Contact], **options: Any) -> None:
        super().__init__(*args, contacts=contacts, **options)
        self.fields["contact"].label = _("Who gives the duty away")
        self.fields["taker"] = _person(_("Who is asked to take it"), contacts)


class FeedForm(forms.Form):
    """Whose duty a calendar address shows."""

    def __init__(self, *args: Any, contacts: QuerySet[Contact], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["contact"] = _person(
            _("Whose duty"), contacts, required=False, empty_label=_("Everybody")
        )
