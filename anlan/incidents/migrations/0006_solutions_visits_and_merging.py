"""Solutions, help, visits and merged incidents; the kind and what was issued never change."""

import uuid

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

INCIDENT, SOLUTION = "incidents_incident", "incidents_solution"
KIND = "the kind of an incident never changes"
ISSUED = "an issued solution never changes"

SQLITE = [
    f"""
    CREATE TRIGGER incident_kind_stays BEFORE UPDATE OF kind ON {INCIDENT}
    WHEN OLD.kind <> NEW.kind BEGIN SELECT RAISE(ABORT, '{KIND}'); END
    """,
    f"""
    CREATE TRIGGER solution_stays BEFORE UPDATE ON {SOLUTION}
    WHEN OLD.number IS NOT NULL BEGIN SELECT RAISE(ABORT, '{ISSUED}'); END
    """,
    f"""
    CREATE TRIGGER solution_is_kept BEFORE DELETE ON {SOLUTION}
    WHEN OLD.number IS NOT NULL BEGIN SELECT RAISE(ABORT, '{ISSUED}'); END
    """,
]
POSTGRESQL = [
    f"""
    CREATE FUNCTION incident_kind_stays() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION '{KIND}'; END
    $$ LANGUAGE plpgsql
    """,
    f"""
    CREATE TRIGGER incident_kind_stays BEFORE UPDATE OF kind ON {INCIDENT}
    FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind)
    EXECUTE FUNCTION incident_kind_stays()
    """,
    f"""
    CREATE FUNCTION solution_stays() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION '{ISSUED}'; END
    $$ LANGUAGE plpgsql
    """,
    f"""
    CREATE TRIGGER solution_stays BEFORE UPDATE OR DELETE ON {SOLUTION}
    FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION solution_stays()
    """,
]
SQLITE_BACK = [
    f"DROP TRIGGER {name}" for name in ("incident_kind_stays", "solution_stays", "solution_is_kept")
]
POSTGRESQL_BACK = [
    f"DROP TRIGGER solution_stays ON {SOLUTION}",
    "DROP FUNCTION solution_stays()",
    f"DROP TRIGGER incident_kind_stays ON {INCIDENT}",
    "DROP FUNCTION incident_kind_stays()",
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
    dependencies = [
        ("incidents", "0005_guarded_steps"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="follows_parent",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="incident",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="children",
                to="incidents.incident",
            ),
        ),
        migrations.CreateModel(
            name="ServiceRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=200, verbose_name="spoken with"),
                ),
                ("engineer", models.CharField(max_length=200, verbose_name="engineer")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("phone", "by phone"),
                            ("email", "by e-mail"),
                            ("visit", "on site"),
                        ],
                        max_length=8,
                        verbose_name="mode",
                    ),
                ),
                ("said", models.TextField(blank=True, verbose_name="what was said or sent")),
                ("result", models.TextField(blank=True, verbose_name="result")),
                ("key", models.CharField(max_length=80)),
                ("started_at", models.DateTimeField(verbose_name="start")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="end")),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_records",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "service record",
                "ordering": ["-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Solution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "number",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="version"),
                ),
                ("language", models.CharField(default="zh", max_length=8, verbose_name="language")),
                ("cause", models.TextField(blank=True, verbose_name="cause so far")),
                ("temporary", models.TextField(blank=True, verbose_name="temporary measure")),
                ("permanent", models.TextField(blank=True, verbose_name="permanent measure")),
                ("risk", models.TextField(blank=True, verbose_name="risk")),
                ("who", models.CharField(blank=True, max_length=200, verbose_name="who does it")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="by when")),
                ("based_on", models.CharField(blank=True, max_length=100)),
                ("document", models.JSONField(default=dict)),
                ("file", models.BinaryField(default=b"")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("timeline_head", models.CharField(blank=True, max_length=64)),
                ("issued_by", models.CharField(blank=True, max_length=200)),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solutions",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "solution",
                "ordering": ["-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="WorkOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("task", models.TextField(verbose_name="what is to be done")),
                ("skill", models.CharField(blank=True, max_length=100, verbose_name="skill")),
                (
                    "region",
                    models.CharField(blank=True, max_length=200, verbose_name="region or place"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "waits for the engineer"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("on_site", "on site"),
                            ("done", "done"),
                        ],
                        default="offered",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("rating", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("eta", models.DateTimeField(verbose_name="expected at")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "engineer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.contact",
                        verbose_name="engineer",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_orders",
                        to="incidents.incident",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="work_orders",
                        to="incidents.servicerecord",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "work order",
                "ordering": ["-id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="VisitEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("check_in", "Arrived"),
                            ("told", "User told"),
                            ("backup", "Data backed up"),
                            ("excuse", "No backup, with a reason"),
                            ("part", "Part used"),
                            ("conduct", "Conduct checklist"),
                            ("photo", "Photo"),
                            ("note", "Note"),
                            ("signature", "Customer signed"),
                            ("check_out", "Left, work done"),
                        ],
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("text", models.TextField(blank=True)),
                ("data", models.JSONField(default=dict)),
                ("file", models.CharField(blank=True, max_length=80)),
                ("file_type", models.CharField(blank=True, max_length=20)),
                ("file_sha256", models.CharField(blank=True, max_length=64)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="incidents.workorder",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name="servicerecord",
            constraint=models.UniqueConstraint(
                fields=("incident", "key"), name="service_record_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="solution",
            constraint=models.UniqueConstraint(
                fields=("incident", "number"), name="solution_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="solution",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number__isnull", True)),
                fields=("incident",),
                name="solution_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="visitentry",
            constraint=models.UniqueConstraint(fields=("order", "key"), name="visit_entry_once"),
        ),
        migrations.RunPython(forwards, backwards),
    ]
