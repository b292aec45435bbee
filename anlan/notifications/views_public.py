"""Where a far end reports what became of a message: no sign-in, the token is the key."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from anlan.notifications.pipeline import callbacks, reports

_MAX_BODY = 16 * 1024


@login_not_required
@csrf_exempt
@require_POST
def report(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    delivery = callbacks.delivery_of(token, now)
    if delivery is None:
        return HttpResponse(status=404)
    body = request.read(_MAX_BODY + 1)
    if len(body) > _MAX_BODY:
        return HttpResponse(status=413)
    told = reports.take(delivery, body.decode("utf-8", "replace"), now)
    return HttpResponse(status=204 if told else 422)
