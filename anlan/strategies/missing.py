"""What a situation could not give, in people's words, and the page on which it is entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from anlan.accounts.permissions import may
from anlan.assets.models import Asset
from anlan.strategies.references import policy_url


@dataclass(frozen=True)
class Missing:
    """One missing value; no `url` where nobody can enter it."""

    name: str
    words: str
    where: str
    url: str


@dataclass(frozen=True)
class Places:
    """Where the viewer enters what is missing about this asset and its organisation."""

    asset: Asset | None
    situation: Mapping[str, Any]
    viewer: Any = None

    def missing(self, names: Iterable[str]) -> list[Missing]:
        return [Missing(name, name_words(name), *self._place(name)) for name in names]

    def url(self, name: str) -> str:
        return self._place(name)[1]

    def _place(self, name: str) -> tuple[str, str]:
        part = name.split(".")[0]
        if part == "asset" and self.asset is not None:
            may_edit = may(self.viewer, "assets.edit", self.asset.organisation_id)
            page = "assets:asset_edit" if may_edit else "assets:asset_detail"
            return _("the form of the asset"), _address(page, self.asset.uid)
        if part == "inspection" and self.asset is not None:
            return _("the checks on the page of the asset"), _address(
                "assets:asset_detail", self.asset.uid
            )
        if name.startswith("contact.duty.") and not self._duty():
            return _("page “On duty”"), _address("duty:roster")
        if name.startswith("backup.last_proven."):
            return _("page “Backups”: prove the newest copy"), policy_url("restore-proof")
        if part == "backup":
            return _("page “Backups”: make a policy and let it run"), policy_url("files-daily")
        simple = {
            "asset": (_("page “Assets”"), "assets:asset_list"),
            "contact": (_("page “Contacts”"), "organisations:contact_list"),
            "organisation": (_("page “Organisations”"), "organisations:organisation_list"),
        }
        if part in simple:
            words, page = simple[part]
            return words, _address(page)
        return _("known once there is an incident"), ""

    def _duty(self) -> Any:
        """Somebody on duty without a phone is completed in the contacts, not in the roster."""
        return (self.situation.get("contact") or {}).get("duty")


def _address(page: str, *values: Any) -> str:
    try:
        return reverse(page, args=values)
    except NoReverseMatch:
        return ""


def name_words(name: str) -> str:
    """A dotted name as people say it."""
    words = {
        "asset.name": _("name of the system"),
        "asset.code": _("code of the system"),
        "asset.address": _("address of the system"),
        "asset.owner": _("owner of the system"),
        "contact.duty.name": _("who is on duty"),
        "contact.duty.phone": _("phone of who is on duty"),
        "contact.customer.name": _("the customer's contact"),
        "contact.customer.phone": _("phone of the customer's contact"),
        "contact.customer.email": _("mail address of the customer's contact"),
        "backup.last_good.time": _("last good copy"),
        "backup.last_good.age": _("age of the last good copy"),
        "backup.last_proven.time": _("last proven copy"),
        "backup.last_proven.age": _("age of the last proven copy"),
    }
    return words.get(name, name)
