"""Errors as pages: one clear sentence and what to do next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import AnlanError

Words = str | Promise

TITLES: dict[int, Words] = {
    400: _("The request could not be understood"),
    403: _("You may not do this"),
    404: _("There is nothing here that you may see"),
    409: _("That is not possible in this state"),
    413: _("That is too much in one request"),
    422: _("Something in the request is not right"),
    429: _("Too many requests"),
    500: _("Anlan made a mistake"),
    503: _("Something that this page needs does not answer"),
}
HINTS: dict[int, Words] = {
    400: _("Go back, reload the page and try again."),
    403: _("Ask an administrator of your organisation for the permission."),
    404: _("Check the address, or look for it in its list: it may have been deleted."),
    409: _("Go back and reload the page: somebody may have changed it meanwhile."),
    500: _(
        "The error was written to the log with its time. Try again, or call your administrator."
    ),
    503: _("Wait a minute and reload the page. If it stays so, look at the engine's state."),
}


def show(request: HttpRequest, error: AnlanError) -> None:
    """Put the sentence of the error on top of the next page."""
    messages.error(request, str(error))


def page(request: HttpRequest, error: AnlanError) -> HttpResponse:
    """The error page of a refusal, with its own sentence."""
    return status_page(request, error.status, error.message)


def status_page(request: HttpRequest, status: int, sentence: Words = "") -> HttpResponse:
    return render(request, "web/error.html", _context(status, sentence), status=status)


def broken_page() -> HttpResponse:
    """The page for our own mistakes; asks no database, which may be what is broken."""
    return HttpResponse(render_to_string("web/error.html", _context(500, "")), status=500)


def _context(status: int, sentence: Words) -> dict[str, Any]:
    title = TITLES.get(status, TITLES[500])
    # The sentence often says what the title says; nobody needs it twice.
    said = sentence if str(sentence).rstrip(".") != str(title) else ""
    hint = HINTS.get(status, HINTS[400])
    return {"status": status, "title": title, "sentence": said, "hint": hint}
