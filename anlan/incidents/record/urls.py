"""Addresses of the timeline's exports."""

from django.urls import URLPattern, path

from anlan.incidents.record import views

urlpatterns: list[URLPattern] = [
    path("timeline/verify_timeline.py", views.timeline_verifier, name="timeline_verifier"),
    *(
        path(
            f"<uuid:uid>/timeline.{form}", views.timeline_export, {"form": form}, f"timeline_{form}"
        )
        for form in ("json", "html", "pdf")
    ),
]
