"""Sign-in, sign-out and the person's own profile."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from anlan.accounts import actions
from anlan.accounts.forms import PasswordForm, ProfileForm, SignInForm
from anlan.accounts.models import User
from anlan.accounts.words import ROLES
from anlan.web.filters import posted
from anlan.web.views import ONE_YEAR

PROFILE_FIELDS = ["full_name", "email", "phone", "language"]


@login_not_required
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    target = _target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = SignInForm(request, posted(request))
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        login(request, user)
        response = redirect(target)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            _remember_language(response, user.language)
        return response
    return render(request, "accounts/sign_in.html", {"form": form, "next": target})


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("accounts:sign_in")


def profile(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = ProfileForm(posted(request), initial=model_to_dict(user, PROFILE_FIELDS))
    if request.method == "POST" and form.is_valid():
        actions.change_profile(user, actor=user.actor, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        response = redirect("accounts:profile")
        _remember_language(response, user.language)
        return response
    ctx = {"form": form, "password_form": PasswordForm(user), "roles": _roles(user)}
    return render(request, "accounts/profile.html", ctx)


def password(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = PasswordForm(user, posted(request))
    if request.method == "POST" and form.is_valid():
        actions.change_password(user, form.cleaned_data["new_password1"], actor=user.actor)
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed. Other devices are signed out."))
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form})


def _roles(user: User) -> list[str]:
    return sorted({str(ROLES.get(role, role)) for role in user.roles.values()})


def _target(request: HttpRequest) -> str:
    """Where the person wanted to go; never another host."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else str(settings.LOGIN_REDIRECT_URL)


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=ONE_YEAR, samesite="Lax", httponly=True
    )
