"""Addresses of phone calls."""

from django.urls import URLPattern, path

from anlan.incidents.calls import views, views_incoming

urlpatterns: list[URLPattern] = [
    path("calls/", views.queue, name="call_queue"),
    path("calls/incoming/", views_incoming.incoming, name="call_incoming"),
    path("calls/<uuid:uid>/", views.sheet, name="call_sheet"),
    path("<uuid:uid>/call/", views.claim, name="call_claim"),
    path("<uuid:uid>/caller/", views_incoming.note, name="call_note"),
]
