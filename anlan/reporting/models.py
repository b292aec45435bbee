"""Offline packs that were made; their files lie in the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.models import TenantRecord
from anlan.core.paths import data_folder
from anlan.core.scope import Door, TenantQuerySet
from anlan.organisations.models import Organisation

# Name of the file in its folder by what a reader asks for.
FILES = {"pdf": "pack.pdf", "docx": "pack.docx", "zip": "pack.zip"}
LANGUAGES = ("zh", "en")


class OfflinePackQuerySet(TenantQuerySet["OfflinePack"]):
    pass


class OfflinePack(TenantRecord):
    """Everything an organisation needs when Anlan cannot be reached, as it was at one moment."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="offline_packs")
    language = models.CharField(_("language"), max_length=8)
    digest = models.CharField(_("fingerprint of the contents"), max_length=64)
    parts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    valid_until = models.DateField(_("valid until"))
    sizes: models.JSONField[Any, Any] = models.JSONField(default=dict)
    made_by = models.CharField(_("made by"), max_length=200)

    objects = Door(OfflinePackQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        verbose_name = _("offline pack")
        indexes = [
            # Read by the page of an organisation and by the job: the newest of a language.
            models.Index(fields=["organisation", "language", "-id"], name="pack_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.language} {self.digest[:12]}"

    @property
    def folder(self) -> Path:
        return packs_folder(self.organisation) / str(self.uid)

    def file_name(self, kind: str) -> str:
        """The name under which a reader gets it."""
        day = self.created_at.date().isoformat()
        return f"anlan-{self.organisation.code}-{day}-{self.language}.{kind}"


def packs_folder(organisation: Organisation) -> Path:
    return data_folder() / "offline-packs" / str(organisation.uid)
