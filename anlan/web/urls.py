from django.urls import path

from anlan.web import views

app_name = "web"
urlpatterns = [
    path("components/", views.components, name="components"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
]
