"""Every error of the API as problem+json (RFC 9457) with our `code`."""

import json
import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from anlan.core.cli import problem_of
from anlan.core.errors import AnlanError, BadInput, Malformed, NotVisible, TooLarge, Unauthenticated

logger = logging.getLogger(__name__)

# What of a body that is too large is still read and thrown away: 16 MiB.
DRAIN_PIECE, DRAIN_PIECES = 64 * 1024, 256


def problem_response(error: AnlanError) -> HttpResponse:
    body = json.dumps(problem_of(error), ensure_ascii=False, default=str)
    response = HttpResponse(body, content_type="application/problem+json", status=error.status)
    retry_after = error.extra.get("retry_after")
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def _field(location: Any) -> str:
    """`("body", "payload", 3, "severity")` as `[3].severity`, the way the sender wrote it."""
    text = ""
    for part in location[2:] if len(location) > 2 else location[1:]:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _expected(item: dict[str, Any]) -> str:
    return str(item.get("msg", "")).removeprefix("Value error, ")


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"field": _field(e["loc"]), "expected": _expected(e)} for e in error.errors]
    return problem_response(BadInput(_("Some fields are not as expected."), errors=errors))


def _http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    made: AnlanError
    if error.status_code == 400:
        made = Malformed(_("The body is not valid JSON."))
    else:
        made = AnlanError(str(error), code="error")
        made.status = error.status_code
    return problem_response(made)


def _drain(request: HttpRequest) -> None:
    """Whoever is cut off in the middle of sending sees a broken pipe instead of the reason."""
    for _piece in range(DRAIN_PIECES):
        try:
            if not request.read(DRAIN_PIECE):
                return
        except OSError:
            return


def _refused(request: HttpRequest, error: AnlanError) -> HttpResponse:
    if isinstance(error, TooLarge):
        _drain(request)
    return problem_response(error)


def _too_large(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return _refused(request, TooLarge(_("The request is larger than 2 MiB.")))


def _does_not_fit(_request: HttpRequest, _error: DataError) -> HttpResponse:
    return problem_response(BadInput(_("A value is longer or larger than its field.")))


def _missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem_response(NotVisible(_("There is nothing here that you may see.")))


def _anonymous(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problem_response(
        Unauthenticated(_("Send a valid token as “Authorization: Bearer …”; this one is not."))
    )


def _crashed(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("api_crashed path=%s", request.path, exc_info=error)
    return problem_response(AnlanError(_("Anlan failed to answer; the cause is in its log.")))


def install(api: NinjaAPI) -> None:
    """Give the API its one error shape."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        AnlanError: _refused,
        ValidationError: _invalid,
        HttpError: _http_error,
        Http404: _missing,
        RequestDataTooBig: _too_large,
        DataError: _does_not_fit,
        AuthenticationError: _anonymous,
        Exception: _crashed,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
