import pytest
from django.conf import settings as installed
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import include, path

from anlan.core.errors import NotAllowed, NotVisible, Refused
from anlan.web.testing import faults_of

ERRORS = {
    "bad": (SuspiciousOperation("x"), 400),
    "forbidden": (PermissionDenied(), 403),
    "not-allowed": (NotAllowed("Your role does not allow this."), 403),
    "not-visible": (NotVisible("There is nothing here that you may see."), 404),
    "refused": (Refused("It is closed already."), 409),
    "broken": (RuntimeError("secret detail"), 500),
}


def _raise(request, name):
    raise ERRORS[name][0]


urlpatterns = [path("raise/<slug:name>/", _raise), path("", include(installed.ROOT_URLCONF))]
handler400 = "anlan.web.views.bad_request"
handler403 = "anlan.web.views.forbidden"
handler404 = "anlan.web.views.not_found"
handler500 = "anlan.web.views.server_error"


@pytest.fixture
def clumsy(ada, client_of, settings):
    settings.ROOT_URLCONF = __name__
    client = client_of(ada)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_has_a_page_with_the_way_on(clumsy, name):
    answer = clumsy.get(f"/raise/{name}/")
    html = answer.content.decode()
    assert answer.status_code == ERRORS[name][1]
    assert "To the overview" in html
    assert not faults_of(html)


def test_a_refusal_says_its_own_sentence(clumsy):
    assert "It is closed already." in clumsy.get("/raise/refused/").content.decode()


def test_our_own_mistake_shows_no_detail(clumsy):
    assert "secret detail" not in clumsy.get("/raise/broken/").content.decode()


def test_our_own_mistake_needs_no_database(settings, rf):
    from anlan.web.views import server_error

    assert server_error(RequestFactory().get("/")).status_code == 500


def test_an_unknown_address_answers_404(ada, client_of):
    assert client_of(ada).get("/nowhere/").status_code == 404


def test_a_form_without_its_token_is_explained(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    answer = client.post("/web/theme/", {"theme": "dark"})
    assert answer.status_code == 403
