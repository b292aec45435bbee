"""The register of assets on pages."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.assets import actions
from anlan.assets.forms import FIELDS, AssetForm, ChangeForm, DependencyForm
from anlan.assets.models import Asset
from anlan.core.errors import AnlanError
from anlan.organisations.models import Organisation
from anlan.web import errors, filters
from anlan.web.tables import paged

SHOWN_CHANGES = 10


def asset_list(request: HttpRequest) -> HttpResponse:
    organisations = Organisation.objects.visible_to(request.user)
    rows = Asset.objects.visible_to(request.user).filter(retired_at=None)
    chosen_class = filters.choice(request, "class", Asset.Class.values)
    chosen_organisation = filters.choice(
        request, "organisation", organisations.values_list("code", flat=True)
    )
    wanted = filters.text(request)
    if chosen_class:
        rows = rows.filter(asset_class=chosen_class)
    if chosen_organisation:
        rows = rows.filter(organisation__code=chosen_organisation)
    if wanted:
        hits = [
            Q(**{f"{name}__icontains": wanted}) for name in ("code", "name", "address", "owner")
        ]
        rows = rows.filter(hits[0] | hits[1] | hits[2] | hits[3])
    ctx = {
        "page": paged(request, rows.select_related("organisation", "site")),
        "organisations": organisations,
        "classes": Asset.Class.choices,
        "chosen_class": chosen_class,
        "chosen_organisation": chosen_organisation,
        "q": wanted,
        "is_filtered": bool(wanted or chosen_class or chosen_organisation),
        "may_create": may(request.user, "assets.edit"),
    }
    return render(request, "assets/asset_list.html", ctx)


def asset_detail(request: HttpRequest, uid: str) -> HttpResponse:
    asset = _asset(request, uid)
    may_edit = may(request.user, "assets.edit", asset.organisation_id)
    ctx = {
        "asset": asset,
        "may_edit": may_edit,
        "needs": asset.needs.select_related("depends_on"),
        "needed_by": asset.needed_by.select_related("asset"),
        "changes": asset.changes.all()[:SHOWN_CHANGES],
        "maintenance": asset.maintenance.filter(ends_at__gt=timezone.now()),
        "dependency_form": DependencyForm(viewer=request.user, asset=asset) if may_edit else None,
    }
    return render(request, "assets/asset_detail.html", ctx)


def asset_create(request: HttpRequest) -> HttpResponse:
    require(request.user, "assets.edit")
    initial = {"organisation": request.GET.get("organisation")}
    form = AssetForm(filters.posted(request), viewer=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        organisation = fields.pop("organisation")
        try:
            asset = actions.register_asset(organisation, actor=_user(request).actor, **fields)
        except AnlanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(row)s” is registered.") % {"row": asset})
            return redirect("assets:asset_detail", asset.uid)
    return render(request, "assets/asset_form.html", {"form": form})


def asset_edit(request: HttpRequest, uid: str) -> HttpResponse:
    asset = _asset(request, uid)
    require(request.user, "assets.edit", asset.organisation_id)
    form = AssetForm(
        filters.posted(request), viewer=request.user, row=asset, initial=_initial(asset)
    )
    if request.method == "POST" and form.is_valid():
        actions.change_asset(asset, actor=_user(request).actor, **form.cleaned_data)
        messages.success(request, _("“%(row)s” is saved.") % {"row": asset})
        return redirect("assets:asset_detail", asset.uid)
    return render(request, "assets/asset_form.html", {"form": form, "asset": asset})


@require_POST
def dependency_add(request: HttpRequest, uid: str) -> HttpResponse:
    asset = _asset(request, uid)
    require(request.user, "assets.edit", asset.organisation_id)
    form = DependencyForm(request.POST, viewer=request.user, asset=asset)
    if form.is_valid():
        try:
            actions.add_dependency(
                asset, form.cleaned_data["depends_on"], actor=_user(request).actor
            )
        except AnlanError as error:
            errors.show(request, error)
    else:
        messages.error(request, _("Choose an asset of the same organisation."))
    return redirect("assets:asset_detail", asset.uid)


def change_record(request: HttpRequest, uid: str) -> HttpResponse:
    asset = _asset(request, uid)
    require(request.user, "assets.edit", asset.organisation_id)
    form = ChangeForm(filters.posted(request))
    if request.method == "POST" and form.is_valid():
        user = _user(request)
        actions.record_change(asset, actor=user.actor, who=str(user), **form.cleaned_data)
        messages.success(request, _("The change is recorded."))
        return redirect("assets:asset_detail", asset.uid)
    return render(request, "assets/change_form.html", {"form": form, "asset": asset})


def _asset(request: HttpRequest, uid: str) -> Asset:
    rows = Asset.objects.visible_to(request.user).select_related("organisation", "site")
    return rows.get_visible(uid)


def _initial(asset: Asset) -> dict[str, Any]:
    values = {name: getattr(asset, name) for name in FIELDS}
    return {**values, "site": asset.site_id, "tags": ", ".join(asset.tags)}


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
