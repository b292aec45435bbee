from django.urls import path

from anlan.duty import views
from anlan.duty.rosters import views as rosters
from anlan.duty.rosters.ical import views as ical

app_name = "duty"
urlpatterns = [
    path("", views.roster, name="roster"),
    path("<slug:code>/add/", views.shift_create, name="shift_create"),
    path("shifts/<uuid:uid>/end/", views.shift_end, name="shift_end"),
    path("<slug:code>/month/", rosters.month, name="month"),
    path("<slug:code>/rotations/add/", rosters.layer_create, name="layer_create"),
    path("rotations/<uuid:uid>/", rosters.layer_edit, name="layer_edit"),
    path("rotations/<uuid:uid>/end/", rosters.layer_end, name="layer_end"),
    path("<slug:code>/stand-ins/add/", rosters.override_create, name="override_create"),
    path("stand-ins/<uuid:uid>/end/", rosters.override_end, name="override_end"),
    path("<slug:code>/leave/add/", rosters.leave_create, name="leave_create"),
    path("leave/<uuid:uid>/end/", rosters.leave_end, name="leave_end"),
    path("<slug:code>/swaps/ask/", rosters.swap_ask, name="swap_ask"),
    path("swaps/<uuid:uid>/answer/", rosters.swap_answer, name="swap_answer"),
    path("<slug:code>/feeds/add/", ical.feed_create, name="feed_create"),
    path("feeds/<uuid:uid>/revoke/", ical.feed_revoke, name="feed_revoke"),
    path("feed/<str:secret>.ics", ical.feed, name="feed"),
]
