"""Nothing is loaded from elsewhere and nothing inline is needed."""

from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from anlan.web.middleware import POLICY
from anlan.web.testing import faults_of

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html")) + sorted(
    ROOT.glob("*/*/*/templates/**/*.html")
)
MAIL = ("/mail/", "mail.html")

# Everybody may open these; whoever adds one says here why it must be so.
PUBLIC = {
    "healthz",  # Load balancers ask it.
    "readyz",  # Load balancers ask it.
    "metrics",  # Guards itself: loopback or a token.
    "accounts:sign_in",  # The way in.
    "accounts:sign_out",  # Harmless for strangers, and must work with a broken session.
    "web:language",  # On the sign-in page.
    "web:theme",  # On the sign-in page.
    "incidents:incident_acknowledge_link",  # The link in a page; the token in it is the key.
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_load_nothing_from_elsewhere(template):
    if any(part in template.as_posix() for part in MAIL):
        return
    assert not faults_of(template.read_text(encoding="utf-8"))


def test_vendored_scripts_and_styles_carry_their_licence():
    for folder in (ROOT / "web/static/web/vendor").iterdir():
        assert (folder / "LICENSE").is_file(), folder.name


def test_vendored_styles_import_nothing():
    for file in (ROOT / "web/static").rglob("*.css"):
        text = file.read_text(encoding="utf-8")
        assert "@import" not in text
        assert "url(http" not in text
        assert "sourceMappingURL" not in text


def test_every_answer_carries_the_policy(client, db):
    for path in ("/accounts/sign-in/", "/healthz", "/nowhere/"):
        assert client.get(path).headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY


def test_only_the_listed_views_are_public():
    found = {name for name, view in _views(get_resolver()) if not _needs_sign_in(view)}
    assert found == PUBLIC & {name for name, _view in _views(get_resolver())}


def _views(resolver, space=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            # The API authenticates by token and has its own tests.
            if str(entry.pattern) != "api/":
                inner = f"{entry.namespace}:" if entry.namespace else space
                yield from _views(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry.callback


def _needs_sign_in(view):
    return getattr(view, "login_required", True)
