"""Every address of Anlan begins here."""

from django.urls import URLPattern, URLResolver, include, path

from anlan.config.api import api
from anlan.config.health import healthz, metrics, readyz

api_urls = api.urls
for _pattern in api_urls[0]:
    # A token signs in to the API; the middleware that asks for a session leaves it alone.
    _pattern.callback.login_required = False  # type: ignore[union-attr]  # ninja's own patterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/", api_urls),
    path("", include("anlan.console.urls")),
    path("accounts/", include("anlan.accounts.urls")),
    path("web/", include("anlan.web.urls")),
    path("engine/", include("anlan.engine.urls")),
    path("organisations/", include("anlan.organisations.urls")),
    path("assets/", include("anlan.assets.urls")),
    path("calendars/", include("anlan.calendars.urls")),
    path("duty/", include("anlan.duty.urls")),
    path("notifications/", include("anlan.notifications.urls")),
    path("strategies/", include("anlan.strategies.urls")),
    path("incidents/", include("anlan.incidents.urls")),
    path("inspection/", include("anlan.inspection.urls")),
    path("backup/", include("anlan.backup.urls")),
    path("intake/", include("anlan.intake.urls")),
    path("problems/", include("anlan.problems.urls")),
    path("reporting/", include("anlan.reporting.urls")),
]

handler400 = "anlan.web.views.bad_request"
handler403 = "anlan.web.views.forbidden"
handler404 = "anlan.config.api.not_found"
handler500 = "anlan.web.views.server_error"
