from django.urls import path

from anlan.engine import views

app_name = "engine"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:job_id>/retry/", views.job_retry, name="job_retry"),
]
