"""Addresses of visits."""

from django.urls import URLPattern, path

from anlan.incidents.onsite import views

urlpatterns: list[URLPattern] = [
    path("visits/", views.visit_list, name="visit_list"),
    path("visits/<uuid:uid>/", views.visit, name="visit"),
    path("visits/<uuid:uid>/answer/", views.answer, name="visit_answer"),
    path("visits/<uuid:uid>/entries/<slug:kind>/", views.entry, name="visit_entry"),
    path("visits/photos/<uuid:uid>/", views.photo, name="visit_photo"),
    path("<uuid:uid>/visit/", views.dispatch, name="visit_dispatch"),
]
