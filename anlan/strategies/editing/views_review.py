"""Comparing versions and deciding about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import require
from anlan.core.errors import AnlanError, BadInput
from anlan.strategies import actions
from anlan.strategies.editing.diff import compare
from anlan.strategies.editing.forms import ReviewForm
from anlan.strategies.fileformat.vocabulary import LANGUAGE_NAMES, LANGUAGES
from anlan.strategies.library import strategy_named, version_numbered
from anlan.strategies.models import StrategyVersion
from anlan.strategies.rules import Act
from anlan.web import errors

_NEEDS = {Act.SUBMIT: "strategies.edit", Act.WITHDRAW: "strategies.edit"}


def version_diff(request: HttpRequest, slug: str) -> HttpResponse:
    """Any two versions; without numbers, the one in use and the newest."""
    strategy = strategy_named(slug)
    after = version_numbered(strategy, request.GET.get("to", "") or _newest(strategy.versions))
    before = version_numbered(strategy, request.GET.get("from", "") or str(after.base or 1))
    ctx = {
        "strategy": strategy,
        "versions": strategy.versions.defer("zh", "en"),
        "before": before,
        "after": after,
        "title": after.title(get_language() or "en"),
        "differences": [
            (LANGUAGE_NAMES[name], compare(getattr(before, name), getattr(after, name)))
            for name in LANGUAGES
        ],
    }
    return render(request, "strategies/editing/diff.html", ctx)


@require_POST
def version_do(request: HttpRequest, slug: str) -> HttpResponse:
    """Submit, approve, send back, withdraw, retire, or confirm a review."""
    form = ReviewForm(request.POST)
    act = str(request.POST.get("act", ""))
    require(request.user, _NEEDS.get(cast(Act, act), "strategies.approve"))
    strategy = strategy_named(slug)
    if not form.is_valid():
        said = " ".join(str(error) for each in form.errors.values() for error in each)
        errors.show(request, BadInput(said))
        return redirect("strategies:strategy_detail", slug=slug)
    version = version_numbered(strategy, str(form.cleaned_data["number"]))
    try:
        messages.success(request, _carry_out(act, version, form, request))
    except AnlanError as error:
        errors.show(request, error)
    address = reverse("strategies:strategy_detail", args=[slug])
    return redirect(f"{address}?version={version.number}")


def _carry_out(act: str, version: StrategyVersion, form: ReviewForm, request: HttpRequest) -> str:
    """Do it, and the sentence that says so."""
    values: dict[str, Any] = {
        "comment": form.cleaned_data["comment"],
        "actor": cast(User, request.user).actor,
    }
    done: dict[str, tuple[Callable[[], object], str]] = {
        Act.SUBMIT: (
            lambda: actions.submit_version(version, **values),
            _("The version waits for approval."),
        ),
        Act.APPROVE: (
            lambda: actions.approve_version(version, review_due_on=form.due(), **values),
            _("The version is in use."),
        ),
        Act.REJECT: (
            lambda: actions.reject_version(version, **values),
            _("The version was sent back."),
        ),
        Act.WITHDRAW: (
            lambda: actions.withdraw_version(version, **values),
            _("The version was withdrawn."),
        ),
        Act.RETIRE: (
            lambda: actions.retire_strategy(version.strategy, **values),
            _("The strategy is no longer in use."),
        ),
        "review": (
            lambda: actions.confirm_review(version, review_due_on=form.due(), **values),
            _("The review is noted."),
        ),
    }
    run, sentence = done[act]
    run()
    return sentence


def _newest(versions: Any) -> str:
    number: int = versions.values_list("number", flat=True).first() or 1
    return str(number)
