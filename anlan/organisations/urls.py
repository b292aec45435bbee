from django.urls import include, path

from anlan.organisations.contract_pages import contracts, suppliers
from anlan.organisations.pages import contacts, organisations, sites

app_name = "organisations"
urlpatterns = [
    path("contacts/", include(contacts.urls)),
    path("contracts/", include(contracts.urls)),
    path("suppliers/", include(suppliers.urls)),
    path("sites/", include(sites.urls)),
    path("", include(organisations.urls)),
]
