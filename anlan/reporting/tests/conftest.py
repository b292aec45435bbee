from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.assets.actions import register_asset
from anlan.duty.actions import assign_duty
from anlan.organisations.actions import create_contact
from anlan.strategies.actions import approve_version as approve
from anlan.strategies.actions import import_strategy
from anlan.strategies.packs import SHIPPED

FEW = ("data/data-loss", "hardware/workstation-hardware-failure", "people/operator-error")


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    """Packs are files; each test has a folder of its own."""
    settings.ANLAN_DATA = tmp_path / "data"
    settings.ANLAN_DATA.mkdir()
    return settings.ANLAN_DATA


@pytest.fixture
def few(db):
    """Three strategies in use: one for servers, one for office computers, one for everybody."""
    for name in FEW:
        texts = {
            language: (SHIPPED / f"{name}.{language}.md").read_text(encoding="utf-8")
            for language in ("zh", "en")
        }
        approve(import_strategy(texts, actor=None), actor=None)


@pytest.fixture
def everything(shipped):
    """The shipped strategies."""


@pytest.fixture
def hospital(north, few):
    """North with people on duty, a customer's contact and one server."""
    ada = create_contact(north, "Ada Engineer", actor=None, phone="+86 10 1111 2222")
    create_contact(
        north, "Bob 喆堃", actor=None, kind="customer", phone="138 0013 8000", role="信息科"
    )
    now = timezone.now()
    assign_duty(north, ada, level=1, starts_at=now - timedelta(days=1), actor=None)
    register_asset(
        north, code="srv-1", name="Main server", asset_class="server", address="10.1.2.3",
        owner="IT", actor=None,
    )  # fmt: skip
    return north
