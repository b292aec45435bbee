"""Whether a request wants a part of a page or all of it."""

from django.http import HttpRequest


def wants_fragment(request: HttpRequest) -> bool:
    """True for htmx requests; a boosted link replaces the whole page and is none."""
    return (
        request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    )
