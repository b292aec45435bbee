from django.urls import URLPattern

app_name = "backup"
urlpatterns: list[URLPattern] = []
