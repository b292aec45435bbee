from django.urls import URLPattern, path

from anlan.incidents import clock_views, urls_service, views, views_public
from anlan.incidents.calls import urls as urls_calls
from anlan.incidents.customer import views as customer
from anlan.incidents.escalation import views as escalation
from anlan.incidents.escalation import views_why as escalation_why
from anlan.incidents.onsite import urls as urls_onsite
from anlan.incidents.record import urls as urls_record
from anlan.incidents.running import views as running

app_name = "incidents"
urlpatterns: list[URLPattern] = [
    *urls_service.urlpatterns,
    *urls_calls.urlpatterns,
    *urls_onsite.urlpatterns,
    *urls_record.urlpatterns,
    path("", views.incident_list, name="incident_list"),
    path("process/", views.service_flow, name="service_flow"),
    path("hotline/", views.hotline, name="hotline"),
    path("hotline/<uuid:uid>/<slug:what>/", views.report_do, name="report_do"),
    path("ack/<str:secret>/", views_public.acknowledge, name="acknowledge"),
    path("ladders/", escalation.ladder_list, name="ladder_list"),
    path("ladders/<slug:code>/", escalation.ladder_edit, name="ladder_edit"),
    path("customer/<str:secret>/", customer.customer_page, name="customer_page"),
    path("<uuid:uid>/updates/", customer.updates, name="customer_updates"),
    path("links/<uuid:uid>/revoke/", customer.link_revoke, name="customer_link_revoke"),
    path("<uuid:uid>/why/", escalation_why.why, name="why"),
    path("<uuid:uid>/hand-over/", escalation.hand_over, name="hand_over"),
    path("approval/<str:secret>/", views_public.approval, name="approval"),
    path("<uuid:uid>/", views.incident_detail, name="incident_detail"),
    path("<uuid:uid>/clocks/pause/", clock_views.clocks_pause, name="clocks_pause"),
    path("<uuid:uid>/clocks/<slug:name>/", clock_views.clock_explain, name="clock_explain"),
    path("<uuid:uid>/do/<slug:what>/", views.incident_do, name="incident_do"),
    path("<uuid:uid>/steps/<slug:step_id>/", views.step_do, name="step_do"),
    path("<uuid:uid>/steps/<slug:step_id>/preview/", running.step_preview, name="step_preview"),
    path("<uuid:uid>/runs/<uuid:run_uid>/", running.run_detail, name="run_detail"),
    path("<uuid:uid>/runs/<uuid:run_uid>/abort/", running.run_abort, name="run_abort"),
    path("<uuid:uid>/steps/<slug:step_id>/file/", views.step_file, name="step_file"),
    path("<uuid:uid>/keys/<int:key_id>/split/", views.key_split, name="key_split"),
]
