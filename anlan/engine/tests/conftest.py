import pytest

from anlan.engine.tests.store import Stores


@pytest.fixture(scope="session")
def stores(tmp_path_factory):
    made = Stores(tmp_path_factory.mktemp("engine"))
    yield made
    made.drop()


@pytest.fixture
def store(stores):
    """A scratch database on the database system of this run, and processes that use it."""
    made = stores.create()
    yield made
    made.end()
