"""The API with every domain's router."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.security import HttpBearer

from anlan import VERSION
from anlan.api import errors
from anlan.assets.api import router as assets
from anlan.backup.api import router as backup
from anlan.duty.api import router as duty
from anlan.incidents.api import router as incidents
from anlan.inspection.api import router as inspection
from anlan.intake.api import router as intake
from anlan.notifications.api import router as notifications
from anlan.organisations.api import router as organisations
from anlan.organisations.principals import Principal, principal_for
from anlan.problems.api import router as problems
from anlan.strategies.api import router as strategies


class TokenAuth(HttpBearer):
    """The bearer token of a script or another system."""

    def authenticate(self, _request: HttpRequest, token: str) -> Principal | None:
        return principal_for(token)


class AnlanAPI(NinjaAPI):
    """NinjaAPI with our error shape from the first request on."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        errors.install(self)


api = AnlanAPI(title="Anlan", version=VERSION, auth=TokenAuth(), urls_namespace="api")
for _router in (
    organisations,
    assets,
    duty,
    notifications,
    strategies,
    incidents,
    intake,
    inspection,
    backup,
    problems,
):
    api.add_router("/v1", _router)
