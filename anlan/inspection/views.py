"""Pages: rounds, findings, checks of an asset."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.assets.models import Asset
from anlan.core.errors import AnlanError
from anlan.inspection import actions, history
from anlan.inspection.forms import CheckForm, RectifyForm
from anlan.inspection.models import Check, Finding, Round, RoundResult
from anlan.inspection.thresholds import parse
from anlan.web import errors, filters
from anlan.web.tables import paged

SHOWN_HISTORY = timedelta(days=2)


def rounds(request: HttpRequest) -> HttpResponse:
    rows = Round.objects.visible_to(request.user).select_related("asset", "organisation")
    assets = Asset.objects.visible_to(request.user).filter(checks__isnull=False).distinct()
    chosen = filters.choice(request, "asset", assets.values_list("code", flat=True))
    if chosen:
        rows = rows.filter(asset__code=chosen)
    ctx = {
        "page": paged(request, rows),
        "assets": assets,
        "chosen": chosen,
        "may_run": may(request.user, "inspection.run"),
    }
    return render(request, "inspection/rounds.html", ctx)


def round_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = Round.objects.visible_to(request.user).get_visible(uid)
    chosen = filters.choice(request, "verdict", RoundResult.Verdict.values)
    lines = found.results.all()
    if chosen:
        lines = lines.filter(verdict=chosen)
    tabs = [(_("All"), "?", "all", found.results.count())]
    for verdict in RoundResult.Verdict:
        count = getattr(found, verdict.value)
        tabs.append((str(verdict.label), f"?verdict={verdict.value}", verdict.value, count))
    ctx = {
        "round": found,
        "lines": lines,
        "tabs": tabs,
        "chosen": chosen or "all",
        "may_run": may(request.user, "inspection.run", found.organisation_id),
    }
    return render(request, "inspection/round_detail.html", ctx)


@require_POST
def round_start(request: HttpRequest, uid: UUID) -> HttpResponse:
    asset = _asset(request, uid)
    require(request.user, "inspection.run", asset.organisation_id)
    actions.start_round_job(asset, actor=_user(request).actor)
    messages.success(request, _("The round has been started; it appears here in a few seconds."))
    return redirect("inspection:rounds")


def findings(request: HttpRequest) -> HttpResponse:
    rows = Finding.objects.visible_to(request.user).select_related("asset", "assignee")
    shown = filters.choice(request, "show", ("mine", "open", "rectified", "all")) or "open"
    counts = {
        "mine": rows.to_do_of(_user(request).pk).count(),
        "open": rows.open().count(),
        "rectified": rows.filter(state=Finding.State.RECTIFIED).count(),
        "all": rows.count(),
    }
    if shown == "mine":
        rows = rows.to_do_of(_user(request).pk)
    elif shown != "all":
        rows = rows.filter(state=shown)
    names = {
        "open": pgettext("findings", "Open"),
        "mine": _("My to-do"),
        "rectified": _("To be reviewed"),
        "all": _("All"),
    }
    tabs = [(label, f"?show={key}", key, counts[key]) for key, label in names.items()]
    ctx = {"page": paged(request, rows), "tabs": tabs, "shown": shown}
    return render(request, "inspection/findings.html", ctx)


def finding_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The finding, and the form that puts it right."""
    finding = Finding.objects.visible_to(request.user).get_visible(uid)
    form = RectifyForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "inspection.run", finding.organisation_id)
        if form.is_valid():
            try:
                note = form.cleaned_data["note"]
                actions.rectify_finding(finding, note, actor=_user(request).actor)
                messages.success(request, _("Rectified; somebody else reviews it."))
            except AnlanError as error:
                errors.show(request, error)
            return redirect("inspection:finding_detail", finding.uid)
    ctx = {
        "finding": finding,
        "check": finding.check_ref,
        "form": form,
        "may_run": may(request.user, "inspection.run", finding.organisation_id),
    }
    return render(request, "inspection/finding_detail.html", ctx)


@require_POST
def finding_review(request: HttpRequest, uid: UUID) -> HttpResponse:
    finding = Finding.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "inspection.run", finding.organisation_id)
    try:
        actions.review_finding(finding, actor=_user(request).actor)
        messages.success(request, _("Reviewed."))
    except AnlanError as error:
        errors.show(request, error)
    return redirect("inspection:finding_detail", finding.uid)


def check_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    check = _check(request, uid)
    points = history.series(check.pk, timezone.now() - SHOWN_HISTORY, most=500)
    limits = parse(check.metric, check.thresholds)
    ctx = {
        "check": check,
        "series": [{"name": check.name, "points": points}],
        "has_points": len(points) > 1,
        "limit_warn": _line(limits.warn, check.metric),
        "limit_crit": _line(limits.crit, check.metric),
        "is_stale": check.is_stale(timezone.now()),
        "may_run": may(request.user, "inspection.run", check.organisation_id),
        "may_edit": may(request.user, "inspection.edit", check.organisation_id),
    }
    return render(request, "inspection/check_detail.html", ctx)


def _line(condition: Any, metric: str) -> float | None:
    """The limit as a line in the chart, when it is a number of the charted metric."""
    if condition is None or condition.metric != metric or isinstance(condition.value, bool):
        return None
    return float(condition.value) if isinstance(condition.value, (int, float)) else None


def check_create(request: HttpRequest, uid: UUID) -> HttpResponse:
    asset = _asset(request, uid)
    require(request.user, "inspection.edit", asset.organisation_id)
    form = CheckForm(request.POST or None, initial={"address": asset.address})
    if request.method == "POST" and form.is_valid():
        try:
            check = actions.add_check(asset, actor=_user(request).actor, **form.spec())
            return redirect("inspection:check_detail", check.uid)
        except AnlanError as error:
            form.add_error(None, str(error))
            for one in getattr(error, "errors", []):
                field = one["field"] if one["field"] in form.fields else None
                form.add_error(field, _("expected: %(what)s") % {"what": one["expected"]})
    return render(request, "inspection/check_create.html", {"form": form, "asset": asset})


@require_POST
def check_run(request: HttpRequest, uid: UUID) -> HttpResponse:
    check = _check(request, uid)
    require(request.user, "inspection.run", check.organisation_id)
    actions.recheck([check])
    return redirect("inspection:check_detail", check.uid)


@require_POST
def check_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    check = _check(request, uid)
    require(request.user, "inspection.edit", check.organisation_id)
    asset = check.asset
    actions.remove_check(check, actor=_user(request).actor)
    return redirect("assets:asset_detail", asset.uid)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _asset(request: HttpRequest, uid: UUID) -> Asset:
    return Asset.objects.visible_to(request.user).get_visible(uid)


def _check(request: HttpRequest, uid: UUID) -> Check:
    rows = Check.objects.visible_to(request.user).select_related("asset", "item")
    return rows.get_visible(uid)
