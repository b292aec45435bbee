"""The cast, and small doors into Anlan for tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anlan.config.messages import compile_catalogues


def pytest_configure(config):
    from django.conf import settings

    from anlan.core.secrets import ensure_master_key

    compile_catalogues()
    ensure_master_key(Path(settings.ANLAN_KEY_FILE))


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def shipped(db):
    """The shipped strategies, in use."""
    from tests.shipped import shipped_strategies

    shipped_strategies()


@pytest.fixture
def north(db):
    from anlan.organisations.actions import create_organisation

    return create_organisation("north", "North Hospital", actor=None)


@pytest.fixture
def south(db):
    from anlan.organisations.actions import create_organisation

    return create_organisation("south", "South School", actor=None)


def _person(username, organisation, role):
    from anlan.accounts.models import User
    from anlan.organisations.actions import add_member

    user = User.objects.create_user(
        username, f"{username}@example.org", "pass-word-1", full_name=username.title(),
        language="en",
    )  # fmt: skip
    if organisation:
        add_member(organisation, user, role, actor=None)
    return user


@pytest.fixture
def ada(north):
    """Our engineer, who looks after North."""
    return _person("ada", north, "engineer")


@pytest.fixture
def bob(north):
    """North's own contact."""
    return _person("bob", north, "customer")


@pytest.fixture
def mallory(south):
    """An administrator of another customer."""
    return _person("mallory", south, "admin")


@pytest.fixture
def root(db):
    from anlan.accounts.models import User

    return User.objects.create_superuser("root", "root@example.org", "pass-word-1", language="en")


@pytest.fixture
def client_of():
    """client_of(user) → signed-in Django test client."""
    from django.test import Client

    def make(user):
        client = Client()
        client.force_login(user)
        client.cookies["anlan_language"] = user.language
        return client

    return make


class Api:
    """JSON in, (status, body) out."""

    def __init__(self, token):
        from django.test import Client

        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})

    def get(self, path, **query):
        return self._answer(self.client.get(f"/api/v1{path}", query))

    def post(self, path, body=None, *, raw=None, content_type="application/json"):
        data = raw if raw is not None else json.dumps(body if body is not None else {})
        return self._answer(self.client.post(f"/api/v1{path}", data, content_type=content_type))

    def delete(self, path):
        return self._answer(self.client.delete(f"/api/v1{path}"))

    @staticmethod
    def _answer(response):
        return response.status_code, json.loads(response.content) if response.content else None


@pytest.fixture
def api(db):
    """api("read", organisation=north) → small JSON client with a bearer token of those scopes."""
    from anlan.organisations.actions import create_token

    def make(*scopes, organisation=None, by=None):
        if not scopes:
            return Api(None)
        _token, secret = create_token(
            "test", scopes=list(scopes), organisation=organisation, actor=by and by.actor
        )
        return Api(secret)

    return make


@pytest.fixture
def run_jobs(db):
    """Runs what is due through the engine's own claim and execution, in this process."""
    from anlan.engine.testing import run_jobs as run

    return run


@pytest.fixture(scope="session")
def sshd(tmp_path_factory):
    """A real SSH server on loopback, for the whole run of the tests."""
    from anlan_probe.tests.sshd import Sshd

    server = Sshd(tmp_path_factory.mktemp("sshd"))
    yield server
    server.stop()
