"""The API with every domain's router."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.security import HttpBearer

from anlan import VERSION
from anlan.api import errors
from anlan.assets.api import router as assets
from anlan.backup.api import router as backup
from anlan.core.errors import AnlanError, NotVisible
from anlan.duty.api import router as duty
from anlan.incidents.api import router as incidents
from anlan.incidents.api_service import router as service
from anlan.incidents.record.api import router as record
from anlan.inspection.api import router as inspection
from anlan.intake.api import router as intake
from anlan.notifications.api_channels import router as notifications
from anlan.organisations.api import router as organisations
from anlan.organisations.principals import Principal, principal_for
from anlan.problems.api import router as problems
from anlan.strategies.api import router as strategies
from anlan.web import views as pages


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
    service,
    record,
    incidents,
    intake,
    inspection,
    backup,
    problems,
):
    api.add_router("/v1", _router)


class MethodNotAllowed(AnlanError):
    """The address is known, but not for this method."""

    code = "method-not-allowed"
    status = 405


class ProblemsMiddleware:
    """What the routing of the API refuses by itself gets our error shape as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or not request.path.startswith("/api/"):
            return response
        allowed = response.headers.get("Allow", "")
        problem = errors.problem_response(
            MethodNotAllowed(
                _("This address does not know the method %(method)s.") % {"method": request.method}
            )
        )
        problem.headers["Allow"] = allowed
        return problem


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A page for people, problem+json for programs."""
    if request.path.startswith("/api/"):
        return errors.problem_response(NotVisible(_("There is nothing at this address.")))
    return pages.not_found(request, exception)
