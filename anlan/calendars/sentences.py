"""The sentences of this domain's reasons."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "calendars.weekly": _("Hours of this weekday."),
    "calendars.weekly_closed": _("This weekday has no hours."),
    "calendars.outside_hours": _("Outside the hours of this day."),
    "calendars.holiday": _("Public holiday: %(name)s."),
    "calendars.makeup": _("Make-up workday for %(name)s."),
    "calendars.own_hours": _("Own hours of this day: %(name)s."),
    "calendars.own_closed": _("Closed on this day: %(name)s."),
    "calendars.unknown_year": _(
        "The official holidays of %(year)s are not known yet; this counts on ordinary weeks."
    ),
}

# What the package calls its days, in the reader's language.
HOLIDAYS = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
}
