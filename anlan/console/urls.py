from django.urls import path

from anlan.console import views

app_name = "console"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("settings/", views.settings_page, name="settings"),
    path("settings/members/", views.members, name="members"),
    path("settings/members/new/", views.member_create, name="member_create"),
    path("settings/tokens/", views.tokens, name="tokens"),
    path("settings/tokens/new/", views.token_create, name="token_create"),
    path("settings/tokens/<uuid:uid>/revoke/", views.token_revoke, name="token_revoke"),
]
