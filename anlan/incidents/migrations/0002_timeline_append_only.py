"""The databases themselves refuse to change or delete a timeline entry."""

from django.db import migrations

TABLE = "incidents_timelineentry"

SQLITE = [
    f"""
    CREATE TRIGGER timeline_no_{verb.lower()} BEFORE {verb} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END
    """
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """
    CREATE FUNCTION timeline_append_only() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION 'the timeline is append-only'; END
    $$ LANGUAGE plpgsql
    """,
    f"""
    CREATE TRIGGER timeline_no_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION timeline_append_only()
    """,
]
SQLITE_BACK = [f"DROP TRIGGER timeline_no_{verb}" for verb in ("update", "delete")]
POSTGRESQL_BACK = [
    f"DROP TRIGGER timeline_no_change ON {TABLE}",
    "DROP FUNCTION timeline_append_only()",
]


def forwards(_apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in SQLITE if vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def backwards(_apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in SQLITE_BACK if vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
