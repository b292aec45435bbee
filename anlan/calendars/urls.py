from django.urls import path

from anlan.calendars import views

app_name = "calendars"
urlpatterns = [
    path("", views.calendar_list, name="calendar_list"),
    path("new/", views.calendar_create, name="calendar_create"),
    path("notices/", views.notices, name="notices"),
    path("<uuid:uid>/", views.calendar_detail, name="calendar_detail"),
    path("<uuid:uid>/edit/", views.calendar_edit, name="calendar_edit"),
    path("<uuid:uid>/explain/", views.explain, name="explain"),
    path("<uuid:uid>/exceptions/", views.exception_add, name="exception_add"),
    path(
        "<uuid:uid>/exceptions/<int:exception_id>/remove/",
        views.exception_remove,
        name="exception_remove",
    ),
]
