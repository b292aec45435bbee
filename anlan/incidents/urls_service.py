"""Addresses of solutions and of help."""

from django.urls import URLPattern, path

from anlan.incidents import views_service as views

urlpatterns: list[URLPattern] = [
    path("service-records/", views.service_list, name="service_list"),
    path("<uuid:uid>/service/", views.service_record, name="service_record"),
    path("<uuid:uid>/solution/", views.solution_draft, name="solution_draft"),
    path("solutions/<uuid:uid>/", views.solution_detail, name="solution_detail"),
    path("solutions/<uuid:uid>/send/", views.solution_send, name="solution_send"),
    path("solutions/<uuid:uid>/paper.docx", views.solution_file, {"form": "docx"}, "solution_word"),
    path("solutions/<uuid:uid>/paper.pdf", views.solution_file, {"form": "pdf"}, "solution_pdf"),
]
