"""What is backed up, what came of it, and what it is worth."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.assets.models import Asset
from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.core.secrets import SecretField
from anlan.organisations.models import Organisation


class RepositoryQuerySet(TenantQuerySet["Repository"]):
    pass


class Repository(TenantRecord):
    """A place that copies are kept in, encrypted with a key of its own and a sealed second one."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="repositories")
    name = models.CharField(_("name"), max_length=120)
    location = models.CharField(_("location"), max_length=500)
    # The id inside the repository; empty until the first run created it, and never to change.
    engine_id = models.CharField(max_length=64, blank=True)
    password = SecretField()
    escrow_password = SecretField()
    escrow_added_at = models.DateTimeField(null=True, blank=True)
    is_same_disk = models.BooleanField(_("on the disk of what it protects"), default=False)

    objects = Door(RepositoryQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "location"], name="backup_repository_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def resource_key(self) -> str:
        """One writer at a time: every job on this repository carries this key."""
        return f"repo:{self.uid}"


class PolicyQuerySet(TenantQuerySet["Policy"]):
    def active(self) -> Self:
        return self.filter(retired_at=None)


class Policy(TenantRecord):
    """What of an asset is backed up, how often, and how old the newest copy may become."""

    class Kind(models.TextChoices):
        FOLDER = "folder", _("Folders")
        SQLITE = "sqlite", _("SQLite database")
        POSTGRESQL = "postgresql", _("PostgreSQL database")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="backup_policies")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="backup_policies")
    repository = models.ForeignKey(Repository, models.PROTECT, related_name="policies")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    paths = models.JSONField(_("paths"), default=list)
    cron = models.CharField(_("at these times"), max_length=120, default="30 2 * * *")
    full_every_days = models.PositiveSmallIntegerField(
        _("full re-read every N days"), default=7, validators=[MinValueValidator(1)]
    )
    max_age = models.DurationField(_("stale after"), default=timedelta(hours=26))
    # Kept for the retention that comes with several repositories; nothing is removed yet.
    keep = models.JSONField(default=dict, blank=True)
    # It protects Anlan itself: its database is copied, never restored in place.
    is_own = models.BooleanField(default=False, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When each kind of trouble was last reported: {"run": iso, "stale": iso, "proof": iso}.
    told = models.JSONField(default=dict, editable=False)

    objects = Door(PolicyQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["asset", "code"]
        verbose_name = _("backup policy")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="backup_policy_once")
        ]

    def __str__(self) -> str:
        return self.name

    def newest_copy(self) -> Copy | None:
        return self.copies.order_by("-taken_at").first()

    def newest_proven(self, now: datetime) -> Copy | None:
        return self.copies.filter(proven_at(now)).order_by("-taken_at").first()


class RunQuerySet(TenantQuerySet["Run"]):
    organisation_path = "policy__organisation_id"

    def made(self) -> Self:
        return self.filter(outcome=Run.Outcome.MADE)


class Run(TenantRecord):
    """One execution of a policy."""

    class Mode(models.TextChoices):
        INCREMENTAL = "incremental", _("Incremental")
        FULL = "full", _("Full re-read")

    class Outcome(models.TextChoices):
        RUNNING = "running", _("Running")
        MADE = "made", pgettext_lazy("outcome of a backup", "Made")
        FAILED = "failed", pgettext_lazy("outcome of a backup", "Failed")

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="runs")
    mode = models.CharField(_("mode"), max_length=12, choices=Mode)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.RUNNING)
    # Plain id: the engine forgets its done jobs after a while.
    job_id = models.BigIntegerField(null=True, blank=True)
    # The time written into the snapshot: by it a repeated job finds what it made already.
    snapshot_at = models.DateTimeField()
    snapshot_id = models.CharField(max_length=64, blank=True)
    tree = models.CharField(max_length=64, blank=True)
    files = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Door(RunQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["job_id"], name="backup_run_once_per_job"),
            models.UniqueConstraint(fields=["policy", "snapshot_at"], name="backup_run_time_once"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"


class CopyQuerySet(TenantQuerySet["Copy"]):
    organisation_path = "policy__organisation_id"

    def proven(self, now: datetime) -> Self:
        return self.filter(proven_at(now))


def proven_at(now: datetime) -> models.Q:
    """What `rules.is_proven` says of one copy, for many."""
    return models.Q(proof_level__gte=5, proof_expires_at__gt=now, is_disproven=False)


class Copy(TenantRecord):
    """What a run left in the repository. `tree` names the content, `snapshot_id` the place."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="copies")
    run = models.OneToOneField(Run, models.CASCADE, related_name="copy")
    snapshot_id = models.CharField(max_length=64)
    tree = models.CharField(max_length=64)
    # What the snapshot must say it holds: absolute paths, in order.
    sources = models.JSONField(default=list)
    taken_at = models.DateTimeField()
    files = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    # Rows per table at backup time; only of databases.
    rows = models.JSONField(default=dict)
    manifest_path = models.CharField(max_length=500)
    manifest_root = models.CharField(max_length=64)
    manifest_mac = models.CharField(max_length=64)
    proof_level = models.PositiveSmallIntegerField(default=0)
    proof_at = models.DateTimeField(null=True, blank=True)
    proof_expires_at = models.DateTimeField(null=True, blank=True)
    is_disproven = models.BooleanField(default=False)

    objects = Door(CopyQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-taken_at"]
        verbose_name = _("backup copy")
        verbose_name_plural = _("backup copies")
        indexes = [
            # Read by the list of policies and by the situation of an incident.
            models.Index(fields=["policy", "-taken_at"], name="backup_copy_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {timezone.localtime(self.taken_at):%Y-%m-%d %H:%M}"

    def is_expired(self, now: datetime) -> bool:
        return self.proof_expires_at is not None and self.proof_expires_at <= now


class ProofQuerySet(TenantQuerySet["Proof"]):
    organisation_path = "copy__policy__organisation_id"


class Proof(TenantRecord):
    """One attempt to prove a copy, and exactly what was found."""

    class Verdict(models.TextChoices):
        RUNNING = "running", _("Running")
        PASSED = "passed", _("Passed")
        FAILED = "failed", pgettext_lazy("outcome of a backup", "Failed")
        ERROR = "error", _("Could not be done")

    copy = models.ForeignKey(Copy, models.CASCADE, related_name="proofs")
    job_id = models.BigIntegerField(null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, default=Verdict.RUNNING)
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    reasons = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    restore_s = models.FloatField(null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Door(ProofQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.copy} {self.get_verdict_display()}"


class RestoreQuerySet(TenantQuerySet["Restore"]):
    organisation_path = "copy__policy__organisation_id"


class Restore(TenantRecord):
    """A copy brought back for people: to a fresh folder beside, or verified and put in place."""

    class Place(models.TextChoices):
        BESIDE = "beside", _("Beside, in a fresh folder")
        IN_PLACE = "in_place", _("In place, keeping the old tree")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a restore", "Waiting")
        RUNNING = "running", _("Running")
        VERIFIED = "verified", _("Restored and verified")
        DIFFERS = "differs", _("Restored, but not equal")
        FAILED = "failed", pgettext_lazy("outcome of a backup", "Failed")

    copy = models.ForeignKey(Copy, models.CASCADE, related_name="restores")
    place = models.CharField(_("place"), max_length=10, choices=Place, default=Place.BESIDE)
    target = models.CharField(_("target folder"), max_length=1000)
    # Only these paths of the copy; empty means all of it.
    paths = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    job_id = models.BigIntegerField(null=True, blank=True)
    # Plain uid: incidents lie below, but a restore outlives what asked for it.
    incident_uid = models.UUIDField(null=True, blank=True)
    requested_by = models.CharField(max_length=200, blank=True)
    reasons = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    restore_s = models.FloatField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Door(RestoreQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        indexes = [
            # Read by the verification of an incident's recovery.
            models.Index(fields=["incident_uid", "-id"], name="backup_restore_incident"),
        ]

    def __str__(self) -> str:
        return f"{self.copy} → {self.target}"

    @property
    def folder(self) -> Path:
        return Path(self.target)
