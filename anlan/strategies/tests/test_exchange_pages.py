"""Import with a look before it, and downloads, in the console."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from anlan.strategies.actions import drop_old_uploads
from anlan.strategies.actions.taking import UPLOADS_KEPT
from anlan.strategies.exchange.archives import read_archive, write_archive
from anlan.strategies.library import files_in_use
from anlan.strategies.models import StrategyVersion, Upload
from anlan.strategies.tests.samples import CHINESE, ENGLISH

IMPORT = "/strategies/tools/import/"


def files(en=ENGLISH, zh=CHINESE):
    return [
        SimpleUploadedFile("disk-full.en.md", en if isinstance(en, bytes) else en.encode()),
        SimpleUploadedFile("disk-full.zh.md", zh.encode()),
    ]


def send(client, *sent):
    return client.post(IMPORT, {"sent": list(sent)}, follow=True)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_a_pair_is_shown_first_and_imported_on_a_second_click(client_of, ada):
    client = client_of(ada)
    shown = send(client, *files())
    assert "Import 1 strategy as a draft" in text_of(shown)
    assert StrategyVersion.objects.count() == 0
    address = shown.redirect_chain[-1][0]
    assert "What the import did" in text_of(client.post(address))
    version = StrategyVersion.objects.get()
    assert (version.state, version.author_label, version.en) == ("draft", "Ada", ENGLISH)
    assert client.post(address).status_code == 404, "once"
    assert Upload.objects.count() == 0


def test_an_archive_with_a_broken_strategy_names_it_and_takes_the_rest(client_of, ada):
    other = {
        f"our-way.{name}.md": text.replace("slug: disk-full", "slug: our-way").encode()
        for name, text in (("zh", CHINESE), ("en", ENGLISH))
    }
    raw = write_archive(other | {"disk-full.en.md": b"\xff"})
    client = client_of(ada)
    shown = send(client, SimpleUploadedFile("all.zip", raw))
    page = text_of(shown)
    assert "1 strategy is refused" in page
    assert "all.zip/disk-full.en.md:1" in page
    text_of(client.post(shown.redirect_chain[-1][0]))
    assert [version.strategy.slug for version in StrategyVersion.objects.all()] == ["our-way"]


def test_what_is_there_already_offers_nothing_to_import(client_of, ada):
    client = client_of(ada)
    text_of(client.post(send(client, *files()).redirect_chain[-1][0]))
    assert "There is nothing to import." in text_of(send(client, *files()))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ([], "This field is required"),
        ([SimpleUploadedFile("x.zip", b"no archive")], "The archive cannot be read"),
        ([SimpleUploadedFile("x.zip", write_archive({}))], "There is no strategy file in it"),
        ([SimpleUploadedFile("x.zip", b"\0" * (17 * 1024 * 1024))], "more than 16 MB"),
        ([SimpleUploadedFile("x.md", b"")], "empty"),
    ],
)
def test_what_cannot_be_read_is_said_on_the_form(client_of, ada, sent, sentence):
    for each in sent:
        each.seek(0)
    assert sentence in text_of(send(client_of(ada), *sent))
    assert Upload.objects.count() == 0


def test_an_upload_is_seen_by_its_sender_only_and_expires(client_of, client, ada, mallory, bob):
    shown = send(client_of(ada), *files())
    address = shown.redirect_chain[-1][0]
    for send_it in ("get", "post"):
        assert getattr(client_of(mallory), send_it)(address).status_code == 404
        assert getattr(client_of(bob), send_it)(address).status_code == 403
        assert getattr(client, send_it)(address).status_code == 302
    assert StrategyVersion.objects.count() == 0
    now = timezone.now()
    assert drop_old_uploads(now) == 0
    assert drop_old_uploads(now + UPLOADS_KEPT) == 1
    assert client_of(ada).get(address).status_code == 404


def test_only_those_who_may_edit_import(client_of, client, bob):
    assert client_of(bob).get(IMPORT).status_code == 403
    assert client_of(bob).post(IMPORT, {"sent": files()}).status_code == 403
    assert client.get(IMPORT).status_code == 302
    assert Upload.objects.count() == 0


def test_everybody_may_download_what_everybody_may_read(pack, client_of, client, bob):
    reader = client_of(bob)
    everything = reader.get("/strategies/tools/download/")
    assert everything["Content-Disposition"] == 'attachment; filename="strategies.zip"'
    assert read_archive(everything.content, "x.zip") == files_in_use()
    assert everything.content == reader.get("/strategies/tools/download/").content
    one = read_archive(reader.get("/strategies/disk-full/download/").content, "x.zip")
    assert one == files_in_use(["disk-full"])
    text = reader.get("/strategies/disk-full/download/?lang=zh")
    assert text.content == one["system/disk-full.zh.md"]
    assert text["Content-Type"].startswith("text/markdown")
    for path in ("/strategies/no-such/download/", "/strategies/disk-full/download/?version=9"):
        assert reader.get(path).status_code == 404
    for path in ("/strategies/tools/download/", "/strategies/disk-full/download/"):
        assert client.get(path).status_code == 302


def test_the_schema_is_served_to_everybody(client_of, bob):
    page = text_of(client_of(bob).get("/strategies/"))
    assert page
    served = client_of(bob).get("/static/strategies/strategy.schema.json")
    assert served.status_code == 200
