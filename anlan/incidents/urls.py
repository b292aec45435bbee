from django.urls import URLPattern, path

from anlan.incidents import urls_service, views, views_public
from anlan.incidents.onsite import urls as urls_onsite

app_name = "incidents"
urlpatterns: list[URLPattern] = [
    *urls_service.urlpatterns,
    *urls_onsite.urlpatterns,
    path("", views.incident_list, name="incident_list"),
    path("process/", views.service_flow, name="service_flow"),
    path("hotline/", views.hotline, name="hotline"),
    path("hotline/<uuid:uid>/<slug:what>/", views.report_do, name="report_do"),
    path("ack/<str:secret>/", views_public.acknowledge, name="acknowledge"),
    path("<uuid:uid>/", views.incident_detail, name="incident_detail"),
    path("<uuid:uid>/timeline.json", views.timeline_export, name="timeline_export"),
    path("<uuid:uid>/do/<slug:what>/", views.incident_do, name="incident_do"),
    path("<uuid:uid>/steps/<slug:step_id>/", views.step_do, name="step_do"),
    path("<uuid:uid>/steps/<slug:step_id>/file/", views.step_file, name="step_file"),
    path("<uuid:uid>/keys/<int:key_id>/split/", views.key_split, name="key_split"),
]
