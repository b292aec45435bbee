from django.urls import path

from anlan.inspection import views

app_name = "inspection"
urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/<uuid:uid>/", views.round_detail, name="round_detail"),
    path("assets/<uuid:uid>/inspect/", views.round_start, name="round_start"),
    path("assets/<uuid:uid>/checks/new/", views.check_create, name="check_create"),
    path("findings/", views.findings, name="findings"),
    path("findings/<uuid:uid>/", views.finding_detail, name="finding_detail"),
    path("findings/<uuid:uid>/review/", views.finding_review, name="finding_review"),
    path("checks/<uuid:uid>/", views.check_detail, name="check_detail"),
    path("checks/<uuid:uid>/run/", views.check_run, name="check_run"),
    path("checks/<uuid:uid>/remove/", views.check_remove, name="check_remove"),
]
