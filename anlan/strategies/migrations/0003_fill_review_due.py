"""Versions that are in use already are due a year after they were approved."""

from datetime import timedelta

from django.db import migrations


def fill(apps, schema_editor):
    Version = apps.get_model("strategies", "StrategyVersion")
    rows = Version.objects.filter(state="approved", review_due_on=None, approved_at__isnull=False)
    for pk, approved_at in rows.values_list("pk", "approved_at"):
        due_on = (approved_at + timedelta(days=365)).date()
        Version.objects.filter(pk=pk).update(review_due_on=due_on)


class Migration(migrations.Migration):
    dependencies = [("strategies", "0002_version_review")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
