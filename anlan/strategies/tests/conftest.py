"""The shipped strategies in the database."""

import pytest


@pytest.fixture
def pack(shipped):
    """The shipped strategies, by the name that these tests use."""
