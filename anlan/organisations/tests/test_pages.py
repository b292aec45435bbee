import pytest

from anlan.organisations.actions import add_member, create_contact, create_site
from anlan.organisations.models import Contact, Organisation
from anlan.organisations.pages import contacts, organisations, sites
from anlan.web.testing import KitPageTests, look_at


@pytest.fixture
def insider(bob):
    return bob


@pytest.fixture
def manager(ada, north):
    add_member(north, ada, "admin", actor=None)
    return type(ada).objects.get(pk=ada.pk)


@pytest.fixture
def organisation_of_form(north):
    return north


class TestContactPages(KitPageTests):
    pages = contacts
    fields = {
        "organisation": "north",
        "name": "Chen",
        "kind": "customer",
        "role": "Head of IT",
        "phone": "0571-1",
        "language": "en",
    }
    changed = {"Chen": "", "Head of IT": "", "0571-1": ""}

    @pytest.fixture
    def row(self, north):
        return create_contact(north, "Dr. Wang", phone="139", actor=None)

    def test_it_is_changed_through_the_form(self, row, manager, client_of):
        client = client_of(manager)
        assert 'value="139"' in look_at(client, contacts.url("edit", row))
        fields = {**self.fields, "phone": "138"}
        assert client.post(contacts.url("edit", row), fields).status_code == 302
        row.refresh_from_db()
        assert (row.name, row.phone) == ("Chen", "138")

    def test_somebody_who_cannot_be_reached_is_refused(self, manager, client_of):
        answer = client_of(manager).post(contacts.url("create"), {**self.fields, "phone": ""})
        assert "somebody must be able to reach them" in answer.content.decode()
        assert not Contact.objects.for_system("test").exists()

    def test_mallory_cannot_plant_a_contact_in_north(self, north, mallory, client_of):
        answer = client_of(mallory).post(contacts.url("create"), self.fields)
        assert "form-error" in answer.content.decode()
        assert not Contact.objects.for_system("test").exists()


class TestSitePages(KitPageTests):
    pages = sites
    fields = {"organisation": "north", "name": "Room 3", "address": "East wing"}
    changed = {"Room 3": "", "East wing": ""}

    @pytest.fixture
    def row(self, north):
        return create_site(north, "Main building", address="", actor=None)

    def test_a_second_site_of_the_same_name_is_refused(self, row, manager, client_of):
        answer = client_of(manager).post(sites.url("create"), {**self.fields, "name": row.name})
        assert "already has a site of that name" in answer.content.decode()


class TestOrganisationPages(KitPageTests):
    pages = organisations
    fields = {"code": "east", "name": "East Clinic", "time_zone": "Asia/Shanghai", "note": "New"}
    changed = {"East Clinic": "", "New": ""}

    @pytest.fixture
    def row(self, north):
        return north

    @pytest.fixture
    def manager(self, root):
        return root

    def test_a_code_that_is_taken_is_refused(self, north, root, client_of):
        answer = client_of(root).post(organisations.url("create"), {**self.fields, "code": "north"})
        assert "There is already an organisation" in answer.content.decode()

    def test_an_unknown_time_zone_is_refused(self, root, client_of):
        fields = {**self.fields, "time_zone": "Mars/Olympus"}
        answer = client_of(root).post(organisations.url("create"), fields)
        assert "There is no such time zone." in answer.content.decode()

    def test_another_customers_administrator_takes_on_no_customers(self, mallory, client_of):
        assert client_of(mallory).post(organisations.url("create"), self.fields).status_code == 403
        assert Organisation.objects.for_system("test").filter(code="east").count() == 0

    def test_the_page_shows_people_and_sites(self, north, ada, client_of):
        create_contact(north, "Dr. Wang", phone="139", actor=None)
        create_site(north, "Main building", actor=None)
        html = look_at(client_of(ada), organisations.url("detail", north))
        for text in ("Dr. Wang", "Main building", "Ada", "Engineer"):
            assert text in html
