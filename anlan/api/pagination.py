"""Pages of a list: newest first, with a cursor that survives insertions."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from anlan.core.errors import BadInput

M = TypeVar("M", bound=Model)
MAX_LIMIT = 200


def _decode(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor.encode()).decode())
    except (ValueError, binascii.Error) as error:
        raise BadInput(
            _("The cursor is not one that Anlan gave."),
            errors=[{"field": "cursor", "expected": "the `next` of the page before"}],
        ) from error


def page(
    rows: "QuerySet[M]", cursor: str | None, limit: int, serialise: Callable[[M], dict[str, Any]]
) -> dict[str, Any]:
    """`{"items": […], "next": cursor or null}`; a limit outside 1–200 is refused."""
    if not 1 <= limit <= MAX_LIMIT:
        raise BadInput(
            _("The limit is out of range."), errors=[{"field": "limit", "expected": "1 to 200"}]
        )
    if cursor:
        rows = rows.filter(pk__lt=_decode(cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    following = base64.urlsafe_b64encode(str(found[-1].pk).encode()).decode() if more else None
    return {"items": [serialise(row) for row in found], "next": following}
