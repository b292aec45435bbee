"""The component page, the switches of language and theme, and the error pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from anlan.web import errors, registry, samples
from anlan.web.context import THEME_COOKIE, THEMES
from anlan.web.filters import posted

ONE_YEAR = 365 * 86_400


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie, and with the person when one is signed in."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=ONE_YEAR, samesite="Lax", httponly=True
        )
        if request.user.is_authenticated:
            registry.tell_language(request, chosen)
    return response


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=ONE_YEAR, samesite="Lax", httponly=True)
    return response


def components(request: HttpRequest) -> HttpResponse:
    """Everything the kit has, in one place; what looks right here looks right everywhere."""
    form = samples.SampleForm(posted(request))
    form.is_valid()
    return render(request, "web/components.html", samples.context(form))


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return errors.status_page(request, 400)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return errors.status_page(request, 403)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _("The form was open too long, or cookies are switched off.")
    return errors.status_page(request, 403, sentence)


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return errors.status_page(request, 404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    return errors.broken_page()


def _back(request: HttpRequest) -> HttpResponse:
    """To where the person was; never to another host."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if is_ours else "/")
