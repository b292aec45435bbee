"""Where a far end reports what became of a message and what people answer: the token is the key."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from anlan.notifications.pipeline import callbacks, inbound, reports

_MAX_BODY = 16 * 1024


@login_not_required
@csrf_exempt
@require_POST
def report(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    delivery = callbacks.delivery_of(token, now)
    if delivery is None:
        return HttpResponse(status=404)
    body = _body(request)
    if body is None:
        return HttpResponse(status=413)
    return HttpResponse(status=204 if reports.take(delivery, body, now) else 422)


@login_not_required
@csrf_exempt
@require_POST
def inbound_message(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody wrote back; an answer that fits no page is taken and changes nothing."""
    config = callbacks.config_of(token)
    if config is None:
        return HttpResponse(status=404)
    body = _body(request)
    if body is None:
        return HttpResponse(status=413)
    return HttpResponse(status=204 if inbound.take(config, body, timezone.now()) else 422)


def _body(request: HttpRequest) -> str | None:
    body = request.read(_MAX_BODY + 1)
    return None if len(body) > _MAX_BODY else body.decode("utf-8", "replace")
