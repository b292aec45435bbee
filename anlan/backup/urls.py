"""Addresses of the pages about backups."""

from django.urls import path

from anlan.backup import views

app_name = "backup"
urlpatterns = [
    path("", views.policy_list, name="policy_list"),
    path("new/", views.policy_create, name="policy_create"),
    path("copies/<str:uid>/", views.copy_detail, name="copy_detail"),
    path("copies/<str:uid>/prove/", views.copy_prove, name="copy_prove"),
    path("restores/<str:uid>/", views.restore_detail, name="restore_detail"),
    path("<str:uid>/", views.policy_detail, name="policy_detail"),
    path("<str:uid>/run/", views.policy_run, name="policy_run"),
    path("<str:uid>/check/", views.policy_check, name="policy_check"),
    path("<str:uid>/retire/", views.policy_retire, name="policy_retire"),
    path("<str:uid>/restore/", views.restore_form, name="restore_form"),
]
