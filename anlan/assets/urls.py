from django.urls import path

from anlan.assets import views
from anlan.assets.credentials import views as credentials

app_name = "assets"
urlpatterns = [
    path("", views.asset_list, name="asset_list"),
    path("new/", views.asset_create, name="asset_create"),
    path("<uuid:uid>/", views.asset_detail, name="asset_detail"),
    path("<uuid:uid>/edit/", views.asset_edit, name="asset_edit"),
    path("<uuid:uid>/access/<slug:what>/", credentials.access_do, name="access_do"),
    path("<uuid:uid>/needs/", views.dependency_add, name="dependency_add"),
    path("<uuid:uid>/changes/new/", views.change_record, name="change_record"),
]
