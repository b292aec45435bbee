"""The panel of an asset for access over SSH, and its buttons."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.assets.credentials import actions
from anlan.assets.credentials.models import Credential, HostKey
from anlan.assets.models import Asset
from anlan.core.errors import AnlanError, BadInput
from anlan.web import errors
from anlan_probe import ssh


class AccessForm(forms.Form):
    username = forms.CharField(label=gettext_lazy("user name"), max_length=64)
    port = forms.IntegerField(label=gettext_lazy("port"), min_value=1, max_value=65535, initial=22)
    secret = forms.CharField(
        label=gettext_lazy("password or private key"), widget=forms.Textarea, max_length=20_000
    )
    for_all = forms.BooleanField(label=gettext_lazy("for all assets"), required=False)


def panel(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    """Nothing for whoever may not change it: a user name is no public fact."""
    if not may(request.user, "assets.access", asset.organisation_id):
        return None
    rows = Credential.objects.visible_to(request.user).filter(organisation=asset.organisation_id)
    own = rows.filter(asset=asset).first()
    host_key = HostKey.objects.visible_to(request.user).filter(asset=asset).first()
    return {
        "asset": asset,
        "credential": own or rows.filter(asset=None).first(),
        "form": AccessForm(),
        "host_key": host_key,
        "confirmed": _fingerprint(host_key.confirmed if host_key else ""),
        "offered": _fingerprint(host_key.offered if host_key else ""),
    }


def _fingerprint(public: str) -> str:
    return ssh.fingerprint(public) if public else ""


def _set(request: HttpRequest, asset: Asset) -> str:
    form = AccessForm(request.POST)
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        raise BadInput(
            " ".join(map(str, problems)), errors=[{"field": field, "expected": "see the form"}]
        )
    actions.set_credential(asset, actor=_user(request).actor, **form.cleaned_data)
    return _("Saved; the secret is never shown again.")


def _remove(request: HttpRequest, asset: Asset) -> str:
    found = actions.credential_for(asset)
    if found is not None:
        actions.remove_credential(found, actor=_user(request).actor)
    return _("Anlan can no longer sign in there.")


def _look(_request: HttpRequest, asset: Asset) -> str:
    actions.ask_host_key(asset)
    return _("Anlan is asking the machine for its host key.")


def _confirm(request: HttpRequest, asset: Asset) -> str:
    fingerprint = request.POST.get("fingerprint", "")
    actions.confirm_host_key(asset, fingerprint, actor=_user(request).actor)
    return _("The host key is confirmed.")


_DO = {"set": _set, "remove": _remove, "look": _look, "confirm": _confirm}


@require_POST
def access_do(request: HttpRequest, uid: str, what: str) -> HttpResponse:
    """One door for every button of the panel."""
    asset = Asset.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "assets.access", asset.organisation_id)
    try:
        if what not in _DO:
            raise BadInput(_("Unknown action “%(action)s”.") % {"action": what})
        messages.success(request, _DO[what](request, asset))
    except AnlanError as error:
        errors.show(request, error)
    return redirect("assets:asset_detail", uid=uid)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
