from django.urls import path

from anlan.notifications import views, views_channels, views_people, views_public

app_name = "notifications"
urlpatterns = [
    path("", views.delivery_list, name="delivery_list"),
    path("<uuid:uid>/", views.delivery_detail, name="delivery_detail"),
    path("<uuid:uid>/retry/", views.delivery_retry, name="delivery_retry"),
    path("channels/", views_channels.channel_list, name="channel_list"),
    path("channels/<slug:code>/add/", views_channels.channel_add, name="channel_add"),
    path("channels/<slug:code>/<slug:kind>/", views_channels.channel_edit, name="channel_edit"),
    path(
        "channels/<slug:code>/<slug:kind>/test/", views_channels.channel_test, name="channel_test"
    ),
    path(
        "channels/<slug:code>/<slug:kind>/remove/",
        views_channels.channel_remove,
        name="channel_remove",
    ),
    path("people/<uuid:uid>/", views_people.person_edit, name="person_edit"),
    path("report/<str:token>/", views_public.report, name="report"),
    path("inbound/<str:token>/", views_public.inbound_message, name="inbound"),
]
