"""The shipped pack in the database."""

import pytest

from anlan.strategies.actions import load_pack


@pytest.fixture
def pack(db):
    return load_pack(None)
