from django.urls import include, path

from anlan.organisations.pages import contacts, organisations, sites

app_name = "organisations"
urlpatterns = [
    path("contacts/", include(contacts.urls)),
    path("sites/", include(sites.urls)),
    path("", include(organisations.urls)),
]
