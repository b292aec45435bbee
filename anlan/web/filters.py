"""What a form says: a list page's filters in the address, and what was posted."""

from collections.abc import Iterable

from django.http import HttpRequest, QueryDict


def text(request: HttpRequest, name: str = "q", limit: int = 200) -> str:
    return request.GET.get(name, "").strip()[:limit]


def choice(request: HttpRequest, name: str, values: Iterable[str]) -> str | None:
    """The chosen value, or None when it is missing or not one of the values."""
    chosen = request.GET.get(name, "")
    return chosen if chosen in {str(value) for value in values} else None


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; an empty post is a post too, and its errors are shown."""
    return request.POST if request.method == "POST" else None
