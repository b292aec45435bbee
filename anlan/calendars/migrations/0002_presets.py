"""The two calendars that every installation begins with."""

from django.db import migrations

DAY = 24 * 3600
OFFICE = [[9 * 3600, 12 * 3600], [13 * 3600, 18 * 3600]]
PRESETS = [
    ("7x24", "7×24", [[[0, DAY]]] * 7, False),
    ("5x8", "5×8", [OFFICE] * 5 + [[]] * 2, True),
]


def create(apps, _schema):
    rows = apps.get_model("calendars", "Calendar")._base_manager
    for code, name, week, follows in PRESETS:
        values = {"name": name, "week": week, "follows_holidays": follows}
        rows.get_or_create(code=code, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
