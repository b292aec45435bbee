from django.urls import include, path

from anlan.organisations import contract_views
from anlan.organisations.contract_pages import contracts, suppliers
from anlan.organisations.pages import contacts, organisations, sites

app_name = "organisations"
urlpatterns = [
    path("contacts/", include(contacts.urls)),
    path("contracts/", include(contracts.urls)),
    path("suppliers/", include(suppliers.urls)),
    path("<uuid:uid>/calendar/", contract_views.calendar_create, name="calendar_create"),
    path("sites/", include(sites.urls)),
    path("", include(organisations.urls)),
]
