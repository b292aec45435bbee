"""Lists cut into pages, with the filters of the address kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of a list and the way to its neighbours; `next_url` is empty on the last."""

    rows: list[M]
    number: int
    pages: int
    count: int
    first: int
    last: int
    next_url: str
    previous_url: str


def paged(request: HttpRequest, q: QuerySet[M], size: int = 50) -> Page[M]:
    """The page that `?page=` asks for; nonsense there means the nearest real page."""
    paginator = Paginator(q, size)
    page = paginator.get_page(request.GET.get("page"))
    return Page(
        rows=list(page.object_list),
        number=page.number,
        pages=paginator.num_pages,
        count=paginator.count,
        first=page.start_index(),
        last=page.end_index(),
        next_url=_url(request, page.number + 1) if page.has_next() else "",
        previous_url=_url(request, page.number - 1) if page.has_previous() else "",
    )


def _url(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"
