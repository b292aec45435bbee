import io
import zipfile

import pytest

from anlan.core.models import AuditEntry
from anlan.engine.models import Job
from anlan.organisations.actions import create_contact
from anlan.reporting import actions
from anlan.web.testing import look_at


@pytest.fixture
def pack(hospital):
    return actions.make_pack(hospital, "en", actor=None)


def address(organisation, rest=""):
    return f"/reporting/packs/{organisation.uid}/{rest}"


def file_of(pack, kind):
    return f"/reporting/packs/file/{pack.uid}/{kind}/"


def test_the_page_shows_the_pack_and_what_changed_since(hospital, pack, ada, client_of):
    client = client_of(ada)
    html = look_at(client, address(hospital))
    assert pack.digest[:16] in html
    assert "nothing" in html
    for kind in ("pdf", "docx", "zip"):
        assert file_of(pack, kind) in html
    create_contact(hospital, "Carol", actor=None)
    html = look_at(client, address(hospital))
    assert ">Contacts</div>" in html
    assert "Not made yet" in html  # The Chinese one.


def test_list_and_organisation_lead_to_the_pack(hospital, pack, ada, client_of):
    client = client_of(ada)
    for page in ("/reporting/packs/", f"/organisations/{hospital.uid}/"):
        assert address(hospital) in look_at(client, page)


def test_the_pages_speak_chinese(hospital, pack, ada, client_of):
    client = client_of(ada)
    client.cookies["anlan_language"] = "zh-hans"
    assert "离线预案包" in look_at(client, address(hospital))


@pytest.mark.parametrize("kind", ["pdf", "docx", "zip"])
def test_each_download_is_in_the_audit_log(hospital, pack, bob, client_of, kind):
    answer = client_of(bob).get(file_of(pack, kind))
    assert answer.status_code == 200
    assert answer.content == (pack.folder / f"pack.{kind}").read_bytes()
    assert f"anlan-north-{pack.created_at.date()}-en.{kind}" in answer["Content-Disposition"]
    entry = AuditEntry.objects.get(verb="reporting.pack_taken")
    assert (entry.actor_label, entry.data["kind"], entry.organisation_id) == (
        "Bob",
        kind,
        hospital.pk,
    )


def test_make_now_lets_the_engine_make_it(hospital, ada, client_of, run_jobs):
    client = client_of(ada)
    html = client.post(address(hospital, "make/"), {"language": "zh"}, follow=True).content.decode()
    assert "is being made" in html
    run_jobs(kinds=[actions.JOB])
    html = look_at(client, address(hospital))
    assert "Look again" not in html
    pack = actions.newest_of(hospital, "zh")
    content = client.get(file_of(pack, "zip")).content
    assert "pack.pdf" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_an_unknown_language_is_refused(hospital, ada, client_of):
    html = client_of(ada).post(address(hospital, "make/"), {"language": "fr"}, follow=True)
    assert "Choose Chinese or English." in html.content.decode()
    assert not Job.objects.filter(kind=actions.JOB).exists()


def test_the_customer_reads_but_does_not_make(hospital, pack, bob, client_of):
    client = client_of(bob)
    assert "Make now" not in look_at(client, address(hospital))
    assert client.post(address(hospital, "make/"), {"language": "en"}).status_code == 403


def test_mallory_sees_and_takes_nothing(hospital, pack, mallory, client_of):
    client = client_of(mallory)
    assert hospital.name not in look_at(client, "/reporting/packs/")
    assert client.get(address(hospital)).status_code == 404
    assert client.post(address(hospital, "make/"), {"language": "en"}).status_code == 404
    for kind in ("pdf", "docx", "zip"):
        assert client.get(file_of(pack, kind)).status_code == 404
    assert not AuditEntry.objects.filter(verb="reporting.pack_taken").exists()


def test_what_is_no_file_of_the_pack_is_not_found(pack, ada, client_of):
    client = client_of(ada)
    assert client.get(file_of(pack, "exe")).status_code == 404
    (pack.folder / "pack.pdf").unlink()
    assert client.get(file_of(pack, "pdf")).status_code == 404
