"""Everything asks for a login; the exceptions are in public_views.txt, for all to see."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.urls import URLPattern, URLResolver, get_resolver

from tests.tree import ROOT


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every address with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def is_public(view: object) -> bool:
    return not getattr(view, "login_required", True)


def test_public_views_are_listed() -> None:
    listed = {
        line.split("#")[0].strip()
        for line in (ROOT / "tests/public_views.txt").read_text(encoding="utf-8").splitlines()
    } - {""}
    # Endpoints of the API ask for a token themselves; that is tested below.
    found = {
        route for route, view in routes() if is_public(view) and not route.startswith("api/v1")
    }
    assert found == listed, "compare tests/public_views.txt"


def pages() -> list[str]:
    """Addresses without parameters that are pages."""
    return sorted(
        {
            "/" + route
            for route, view in routes()
            if "<" not in route and not route.startswith("api/") and not is_public(view)
        }
    )


def test_nobody_sees_a_page_without_signing_in(client, db) -> None:
    wrong = []
    for page in pages():
        answer = client.get(page)
        if answer.status_code not in {302, 405} or (
            answer.status_code == 302 and "/accounts/" not in answer["Location"]
        ):
            wrong.append(f"{page}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_for_root_and_for_a_stranger(client_of, root, mallory, language) -> None:
    """Empty pages work in both languages, and nothing fails for somebody with few rights."""
    wrong = []
    for person in (root, mallory):
        get_user_model().objects.filter(pk=person.pk).update(language=language)
        person.refresh_from_db()
        client = client_of(person)
        client.raise_request_exception = False
        for page in pages():
            status = client.get(page).status_code
            if status >= 500 or (person is root and status not in {200, 302, 405}):
                wrong.append(f"{page} for {person.username}: {status}")
    assert not wrong, "\n".join(wrong)


def test_every_endpoint_asks_for_a_token(client, db) -> None:
    from anlan.config.api import api

    open_ones = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            address = path.replace("{", "").replace("}", "")
            answer = client.generic(method.upper(), address, "{}", content_type="application/json")
            if answer.status_code != 401:
                open_ones.append(f"{method.upper()} {path}: {answer.status_code}")
    assert not open_ones, "\n".join(open_ones)
