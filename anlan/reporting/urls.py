from django.urls import path

from anlan.reporting import views

app_name = "reporting"
urlpatterns = [
    path("packs/", views.pack_list, name="pack_list"),
    path("packs/<uuid:uid>/", views.pack_detail, name="pack_detail"),
    path("packs/<uuid:uid>/make/", views.pack_make, name="pack_make"),
    path("packs/file/<uuid:uid>/<slug:what>/", views.pack_file, name="pack_file"),
]
