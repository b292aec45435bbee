from django.urls import path

from anlan.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.delivery_list, name="delivery_list"),
    path("<uuid:uid>/", views.delivery_detail, name="delivery_detail"),
    path("<uuid:uid>/retry/", views.delivery_retry, name="delivery_retry"),
    path("channels/", views.channel_list, name="channel_list"),
    path("channels/<slug:code>/email/", views.channel_edit, name="channel_edit"),
    path("channels/<slug:code>/test/", views.channel_test, name="channel_test"),
]
