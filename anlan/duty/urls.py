from django.urls import path

from anlan.duty import views

app_name = "duty"
urlpatterns = [
    path("", views.roster, name="roster"),
    path("<slug:code>/add/", views.shift_create, name="shift_create"),
    path("shifts/<uuid:uid>/end/", views.shift_end, name="shift_end"),
]
