from django.urls import reverse

from anlan.web import registry
from anlan.web.context import _current
from anlan.web.testing import look_at


def test_every_line_of_the_navigation_leads_somewhere():
    for section in registry.SECTIONS:
        for item in registry.navigation(section):
            assert reverse(item.url_name)


def test_every_first_step_and_user_link_leads_somewhere():
    for name in [s.url_name for s in registry.first_steps()] + [
        link.url_name for link in registry.user_links()
    ]:
        assert reverse(name)


def test_every_navigation_page_opens(root, client_of):
    client = client_of(root)
    for section in registry.SECTIONS:
        for item in registry.navigation(section):
            look_at(client, reverse(item.url_name))


def test_the_most_specific_address_is_the_current_one():
    urls = ["/", "/organisations/", "/organisations/contacts/"]
    assert _current("/organisations/contacts/new/", urls) == "/organisations/contacts/"
    assert _current("/organisations/abc/", urls) == "/organisations/"
    assert _current("/", urls) == "/"
    assert _current("/elsewhere/", urls) == ""


def test_a_line_needs_its_permission(bob, root, client_of):
    assert "/web/components/" in look_at(client_of(root), "/")
    assert "/web/components/" not in look_at(client_of(bob), "/")
