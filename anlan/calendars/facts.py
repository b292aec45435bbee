"""The named presets, for whoever freezes a calendar into something that runs."""

from typing import Any

from anlan.calendars.loading import as_json, preset_as_shipped
from anlan.calendars.models import Calendar


def preset(code: str) -> dict[str, Any]:
    """A preset as it stands on this installation; as shipped when it was removed."""
    row = Calendar.objects.for_system("preset").filter(code=code).first()
    return as_json(row) if row else preset_as_shipped(code)
