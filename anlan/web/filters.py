"""What a list page's filter form says, read from the address."""

from collections.abc import Iterable

from django.http import HttpRequest


def text(request: HttpRequest, name: str = "q", limit: int = 200) -> str:
    return request.GET.get(name, "").strip()[:limit]


def choice(request: HttpRequest, name: str, values: Iterable[str]) -> str | None:
    """The chosen value, or None when it is missing or not one of the values."""
    chosen = request.GET.get(name, "")
    return chosen if chosen in {str(value) for value in values} else None
