from django.urls import path

from anlan.problems import views, views_reports

app_name = "problems"
urlpatterns = [
    path("", views.problem_list, name="problem_list"),
    path("for/<uuid:incident_uid>/", views.problem_open, name="problem_open"),
    path("<uuid:uid>/", views.problem_detail, name="problem_detail"),
    path("<uuid:uid>/edit/", views.problem_edit, name="problem_edit"),
    path("<uuid:uid>/move/", views.problem_move, name="problem_move"),
    path("<uuid:uid>/actions/", views.action_add, name="action_add"),
    path("<uuid:uid>/actions/<uuid:action_uid>/done/", views.action_done, name="action_done"),
    path("<uuid:uid>/reports/", views_reports.report_make, name="report_make"),
    path("reports/<uuid:uid>/", views_reports.report_detail, name="report_detail"),
    path("reports/<uuid:uid>/download/", views_reports.report_download, name="report_download"),
    path("reports/<uuid:uid>/download/pdf/", views_reports.report_pdf, name="report_pdf"),
]
