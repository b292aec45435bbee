"""Strategies and their versions. They are knowledge and belong to no organisation."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.models import Record, TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.organisations.models import Organisation
from anlan.strategies import experience
from anlan.strategies.fileformat.parsed import ParsedStrategy
from anlan.strategies.rules import WAITING

StrategyLink, StrategyTally = experience.StrategyLink, experience.StrategyTally


class Strategy(Record):
    """What to do in one kind of emergency; its texts are in numbered versions."""

    class Category(models.TextChoices):
        HARDWARE = "hardware", pgettext_lazy("category", "Hardware")
        FACILITY = "facility", pgettext_lazy("category", "Machine room")
        SYSTEM = "system", pgettext_lazy("category", "System")
        NETWORK = "network", pgettext_lazy("category", "Network")
        SECURITY = "security", pgettext_lazy("category", "Security")
        DATA = "data", pgettext_lazy("category", "Data")
        CONFIG = "config", pgettext_lazy("category", "Configuration")
        DATABASE = "database", pgettext_lazy("category", "Database")
        MIDDLEWARE = "middleware", pgettext_lazy("category", "Middleware")
        APPLICATION = "application", pgettext_lazy("category", "Application")
        PEOPLE = "people", pgettext_lazy("category", "People")
        PROVIDER = "provider", pgettext_lazy("category", "Provider")

    slug = models.SlugField(_("name in the file"), max_length=80, unique=True)
    category = models.CharField(_("category"), max_length=20, choices=Category)

    class Meta:
        ordering = ["category", "slug"]
        verbose_name = _("strategy")

    def __str__(self) -> str:
        return self.slug

    def version_in_use(self) -> StrategyVersion | None:
        return self.versions.in_use().first()

    def newest_version(self) -> StrategyVersion | None:
        return self.versions.first()


class StrategyVersionQuerySet(models.QuerySet["StrategyVersion"]):
    def in_use(self) -> Self:
        return self.filter(state=StrategyVersion.State.APPROVED)

    def waiting(self) -> Self:
        """Written, and neither in use nor given up."""
        return self.filter(state__in=[str(state) for state in WAITING])

    def review_due(self, today: date) -> Self:
        return self.in_use().filter(review_due_on__lte=today)


class StrategyVersion(Record):
    """The frozen texts of a strategy in both languages; incidents keep the version they chose."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        APPROVED = "approved", _("In use")
        REJECTED = "rejected", _("Sent back")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RETIRED = "retired", _("Retired")

    class Origin(models.TextChoices):
        PACK = "pack", _("Shipped with Anlan")
        IMPORT = "import", _("Imported")
        CONSOLE = "console", _("Written in the console")

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    zh = models.TextField(_("Chinese text"))
    en = models.TextField(_("English text"))
    parsed = models.JSONField()
    sha256 = models.CharField(max_length=64)
    base = models.PositiveIntegerField(_("written on version"), null=True, blank=True)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    author = models.CharField(max_length=80)
    author_label = models.CharField(_("written by"), max_length=200)
    approver = models.CharField(max_length=80, blank=True)
    approver_label = models.CharField(_("approved by"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    review_due_on = models.DateField(_("review due"), null=True, blank=True)
    # The due date that people were reminded of, so that it happens once for each date.
    review_reminded_on = models.DateField(null=True, blank=True)

    objects = StrategyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["strategy", "-number"]
        verbose_name = _("strategy version")
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["strategy"], condition=Q(state="approved"), name="version_in_use_once"
            ),
        ]
        indexes = [
            # Read by the match, which asks before each ranking whether a version has changed.
            models.Index(fields=["state", "updated_at"], name="version_in_use_at"),
        ]

    def __str__(self) -> str:
        return f"{self.strategy} v{self.number}"

    def in_language(self, language: str) -> ParsedStrategy:
        """The parsed text in `zh` or `en`; the codes of the interface are understood too."""
        return ParsedStrategy.from_json(self.parsed[short_language(language)])

    def title(self, language: str) -> str:
        title: str = self.parsed[short_language(language)]["title"]
        return title

    def steps(self, language: str = "en") -> list[dict[str, Any]]:
        """The steps as JSON, the form in which an incident freezes them."""
        steps: list[dict[str, Any]] = self.parsed[short_language(language)]["steps"]
        return steps

    @property
    def severity(self) -> str:
        return str(self.parsed["en"]["severity"])

    @property
    def applies_to(self) -> list[str]:
        classes: list[str] = self.parsed["en"]["applies_to"]
        return classes

    @property
    def spans(self) -> dict[str, Any]:
        """RTO and RPO in seconds."""
        return {"rto_s": self.parsed["en"]["rto_s"], "rpo_s": self.parsed["en"]["rpo_s"]}


class Upload(Record):
    """Files that somebody sent and has not imported yet; nobody else sees them, and they expire."""

    owner = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    # Name -> content in base64.
    files: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class StrategyFaultQuerySet(TenantQuerySet["StrategyFault"]):
    def seen_by(self, viewer: object) -> Self:
        """What is wrong for everybody is seen by everybody who sees anything."""
        ids_of = getattr(viewer, "organisation_ids", None)
        if ids_of is None:
            return self.none()
        ids = ids_of()
        if ids is None:
            return self
        return self.filter(Q(organisation=None) | Q(organisation_id__in=ids))


class StrategyFault(TenantRecord):
    """Something that a strategy in use says and that is true no more; gone when it is put right."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="faults")
    # None: wrong for everybody.
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="strategy_faults"
    )
    key = models.CharField(max_length=300)
    reason: models.JSONField[Any, Any] = models.JSONField(default=dict)

    objects = Door(StrategyFaultQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["strategy", "organisation", "key"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "key"], name="strategy_fault_once")
        ]

    def __str__(self) -> str:
        return f"{self.strategy}: {self.key}"


def short_language(language: str) -> str:
    """`zh-hans` and its kin are `zh`; everything else is read in English."""
    return "zh" if language.lower().startswith("zh") else "en"


def current_version(slug: str) -> StrategyVersion | None:
    """The version in use, or None when there is no such strategy or it was retired."""
    return (
        StrategyVersion.objects.in_use()
        .select_related("strategy")
        .filter(strategy__slug=slug)
        .first()
    )
