"""The overview and the settings of the installation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from anlan.accounts.actions import create_user
from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.accounts.words import ROLES
from anlan.console import installation
from anlan.console.burning import burning
from anlan.console.forms import SCOPE_WORDS, MemberForm, TokenForm
from anlan.engine.health import snapshot
from anlan.engine.models import Job, Schedule
from anlan.organisations.actions import add_member, create_token, revoke_token
from anlan.organisations.models import Membership, Organisation, Token
from anlan.web import registry
from anlan.web.filters import posted
from anlan.web.registry import Words

SHOWN_SCHEDULES = 15
SHOWN_DEAD_JOBS = 5


@dataclass(frozen=True)
class Phase:
    """One of the four wings on the overview."""

    key: str
    label: Words
    hint: Words
    icon: str


PHASES = (
    Phase(
        "prepare",
        registry.SECTIONS["prepare"],
        gettext_lazy("Who to call, what there is, whether it can be restored"),
        "lifebuoy",
    ),
    Phase(
        "watch",
        registry.SECTIONS["watch"],
        gettext_lazy("What was inspected and what was found"),
        "activity",
    ),
    Phase(
        "respond",
        registry.SECTIONS["respond"],
        gettext_lazy("What is burning, who has it, how long is left"),
        "urgent",
    ),
    Phase(
        "improve",
        registry.SECTIONS["improve"],
        gettext_lazy("What was learned and who changes what"),
        "report-analytics",
    ),
)


def overview(request: HttpRequest) -> HttpResponse:
    """The four phases with the tiles of the domains, and what a new installation still needs."""
    steps = []
    if may(request.user, "assets.edit"):
        steps = [(step, step.is_done(request)) for step in registry.first_steps()]
    are_done = all(is_done for _step, is_done in steps)
    phases = [(phase, bool(registry.overview_tiles(phase.key))) for phase in PHASES]
    ctx = {
        "phases": phases,
        "steps": [] if are_done else steps,
        "burning": burning(request.user, timezone.now()),
    }
    return render(request, "console/overview.html", ctx)


def settings_page(request: HttpRequest) -> HttpResponse:
    """Engine, data folder and network: facts for whoever runs this installation."""
    now = timezone.now()
    # Jobs and paths concern every organisation: a role in one of them is not enough.
    is_operator = _user(request).is_superuser
    ctx = {
        "tabs": _tabs(request),
        "organisations": Organisation.objects.visible_to(request.user),
        "health": snapshot(now),
        "schedules": Schedule.objects.order_by("next_due_at")[:SHOWN_SCHEDULES],
        "dead_jobs": Job.objects.filter(state=Job.State.DEAD).order_by("-id")[:SHOWN_DEAD_JOBS],
        "installation": installation.describe() if is_operator else None,
        "is_operator": is_operator,
        "now": now,
    }
    return render(request, "console/settings.html", ctx)


def members(request: HttpRequest) -> HttpResponse:
    visible = Organisation.objects.visible_to(request.user)
    rows = Membership.objects.filter(organisation__in=visible)
    ctx = {
        "tabs": _tabs(request),
        "members": [
            (each, ROLES.get(each.role, each.role))
            for each in rows.select_related("user", "organisation")
        ],
        "may_manage": may(request.user, "accounts.manage"),
    }
    return render(request, "console/members.html", ctx)


def member_create(request: HttpRequest) -> HttpResponse:
    require(request.user, "accounts.manage")
    form = MemberForm(posted(request), viewer=request.user)
    if request.method == "POST" and form.is_valid():
        given, actor = form.cleaned_data, _user(request).actor
        user = given["user"] or create_user(
            given["username"],
            given["password"],
            actor=actor,
            full_name=given["full_name"],
            email=given["email"],
            language=given["language"],
        )
        add_member(given["organisation"], user, given["role"], actor=actor)
        messages.success(request, _("“%(user)s” has the role now.") % {"user": user})
        return redirect("console:members")
    return render(request, "console/member_form.html", {"form": form})


def tokens(request: HttpRequest) -> HttpResponse:
    require(request.user, "organisations.tokens")
    now = timezone.now()
    rows = Token.objects.visible_to(request.user).select_related("organisation")
    ctx = {
        "tabs": _tabs(request),
        "tokens": [
            (token, token.is_valid(now), [SCOPE_WORDS.get(each, each) for each in token.scopes])
            for token in rows
        ],
    }
    return render(request, "console/tokens.html", ctx)


@never_cache
def token_create(request: HttpRequest) -> HttpResponse:
    """The secret is shown in the answer to this one request and never again."""
    require(request.user, "organisations.tokens")
    form = TokenForm(posted(request), viewer=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        token, secret = create_token(
            given["name"],
            scopes=given["scopes"],
            organisation=given["organisation"],
            expires_at=given["expires_at"],
            actor=_user(request).actor,
        )
        return render(request, "console/token_made.html", {"token": token, "secret": secret})
    return render(request, "console/token_form.html", {"form": form})


@require_POST
def token_revoke(request: HttpRequest, uid: str) -> HttpResponse:
    token = Token.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "organisations.tokens", token.organisation_id)
    revoke_token(token, actor=_user(request).actor)
    messages.success(request, _("The token is revoked; programs that use it are refused now."))
    return redirect("console:tokens")


def _tabs(request: HttpRequest) -> list[tuple[str, str, str]]:
    tabs = [
        (_("Installation"), reverse("console:settings"), "settings"),
        (_("Members"), reverse("console:members"), "members"),
    ]
    if may(request.user, "organisations.tokens"):
        tabs.append((_("Tokens"), reverse("console:tokens"), "tokens"))
    return tabs


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
