from django.urls import path

from anlan.intake.mail import views

app_name = "intake"
urlpatterns = [
    path("mail/", views.mailbox_list, name="mailbox_list"),
    path("mail/new/", views.mailbox_create, name="mailbox_create"),
    path("mail/<uuid:uid>/", views.mailbox_edit, name="mailbox_edit"),
    path("mail/<uuid:uid>/fetch/", views.mailbox_fetch, name="mailbox_fetch"),
    path("mail/<uuid:uid>/remove/", views.mailbox_remove, name="mailbox_remove"),
    path("mail/messages/<uuid:uid>/sort/", views.mail_sort, name="mail_sort"),
]
