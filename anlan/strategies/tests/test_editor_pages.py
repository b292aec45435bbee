"""Writing a version in the console: the texts, the preview, and somebody who was faster."""

import pytest

from anlan.strategies.actions import approve_version, import_strategy, retire_strategy, save_draft
from anlan.strategies.models import Strategy, StrategyVersion, current_version
from anlan.strategies.tests.samples import CHINESE, ENGLISH, line_of
from anlan.strategies.tests.test_versions import BOB

NEW, PREVIEW = "/strategies/tools/new/", "/strategies/tools/preview/"
EDIT = "/strategies/disk-full/edit/"


@pytest.fixture
def in_use(db):
    version = import_strategy({"zh": CHINESE, "en": ENGLISH}, actor=None)
    return approve_version(version, actor=None)


def form(en=ENGLISH, zh=CHINESE, base="", **more):
    """What a browser sends: every line ends with CRLF."""
    texts = {"zh": zh.replace("\n", "\r\n"), "en": en.replace("\n", "\r\n")}
    return {**texts, "base": base, "note": "because", **more}


def text_of(response, status=200):
    assert response.status_code == status, response.content
    return response.content.decode()


def test_a_new_strategy_begins_from_a_sound_example(client_of, ada):
    page = text_of(client_of(ada).get(NEW))
    assert "slug: our-service-down" in page
    assert "Both texts are sound." in page
    assert '<svg class="flow-chart"' in page


def test_a_new_strategy_is_saved_as_a_draft(client_of, ada):
    done = client_of(ada).post(NEW, form())
    assert done.status_code == 302
    assert done["Location"] == "/strategies/disk-full/?version=1"
    version = StrategyVersion.objects.get()
    assert (version.state, version.origin, version.author_label) == ("draft", "console", "Ada")
    assert (version.en, version.zh, version.note) == (ENGLISH, CHINESE, "because")


def test_a_name_that_is_taken_is_refused_and_the_text_stays(client_of, ada, in_use):
    page = text_of(client_of(ada).post(NEW, form(en=ENGLISH.replace("Writes work", "It works"))))
    assert "already; edit that one" in page
    assert "It works" in page
    assert StrategyVersion.objects.count() == 1


def test_an_edit_is_a_new_draft_and_the_version_in_use_stays(client_of, ada, in_use):
    client = client_of(ada)
    page = text_of(client.get(EDIT))
    assert 'name="base" value="1"' in page
    changed = ENGLISH.replace("Writes work.", "Writes work again.")
    assert client.post(EDIT, form(en=changed, base="1")).status_code == 302
    assert current_version("disk-full").en == ENGLISH
    draft = StrategyVersion.objects.get(number=2)
    assert (draft.en, draft.base, draft.state) == (changed, 1, "draft")


def test_nothing_changed_is_said_and_writes_nothing(client_of, ada, in_use):
    assert "Nothing was changed." in text_of(client_of(ada).post(EDIT, form(base="1")))
    assert StrategyVersion.objects.count() == 1


def test_a_stale_base_is_refused_and_nothing_typed_is_lost(client_of, ada, in_use):
    theirs = ENGLISH.replace("Writes work.", "Their way.")
    save_draft({"zh": CHINESE, "en": theirs}, strategy=in_use.strategy, base=1, actor=BOB)
    client = client_of(ada)
    mine = ENGLISH.replace("Writes work.", "My way.")
    page = text_of(client.post(EDIT, form(en=mine, base="1")), 409)
    assert "Meanwhile Bob wrote version 2" in page
    assert "- My way." in page
    assert "because" in page
    assert "Their</del>" in page
    assert StrategyVersion.objects.count() == 2
    # The page that was shown names version 2 now: saving it again is a decision.
    assert 'name="base" value="2"' in page
    assert client.post(EDIT, form(en=mine, base="2")).status_code == 302
    assert StrategyVersion.objects.get(number=3).en == mine


@pytest.mark.parametrize("base", ["", "7", "x"])
def test_an_edit_without_a_true_base_is_refused(client_of, ada, in_use, base):
    changed = ENGLISH.replace("Writes work.", "My way.")
    page = client_of(ada).post(EDIT, form(en=changed, base=base))
    assert page.status_code in (200, 409)
    assert "My way." in page.content.decode()
    assert StrategyVersion.objects.count() == 1


def test_a_broken_text_is_refused_with_links_to_its_lines(client_of, ada, in_use):
    broken = ENGLISH.replace("no: clean}", "no: nowhere}")
    page = text_of(client_of(ada).post(EDIT, form(en=broken, base="1")))
    line = line_of(broken, "2. Is there")
    assert f'data-line="{line}" data-language="en"' in page
    assert "leads to “nowhere”" in page
    assert "no: nowhere}" in page
    assert StrategyVersion.objects.count() == 1


def test_a_strategy_keeps_its_name(client_of, ada, in_use):
    other = form(
        en=ENGLISH.replace("slug: disk-full", "slug: disk-fuller"),
        zh=CHINESE.replace("slug: disk-full", "slug: disk-fuller"),
        base="1",
    )
    assert "“slug” is not as expected: disk-full" in text_of(client_of(ada).post(EDIT, other))
    assert Strategy.objects.count() == 1


def test_the_preview_follows_the_typing_and_writes_nothing(client_of, ada):
    page = text_of(client_of(ada).post(PREVIEW, form(), headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert "Both texts are sound." in page
    assert '<svg class="flow-chart"' in page
    broken = form(en=ENGLISH.replace("rto: 2h", "rto: never"))
    page = text_of(client_of(ada).post(PREVIEW, broken))
    assert 'data-line="11" data-language="en"' in page
    assert '<svg class="flow-chart"' in page, "the sound language is still drawn"
    assert StrategyVersion.objects.count() == 0


def test_without_javascript_a_button_previews(client_of, ada, in_use):
    typed = form(en=ENGLISH.replace("rto: 2h", "rto: never"), base="1", preview="1")
    page = text_of(client_of(ada).post(EDIT, typed))
    assert 'data-line="11"' in page
    assert "rto: never" in page
    assert 'name="base" value="1"' in page
    assert StrategyVersion.objects.count() == 1


def test_typed_markup_stays_text(client_of, ada):
    evil = "</textarea><script>alert(1)</script>"
    page = text_of(client_of(ada).post(NEW, form(en=evil)))
    assert "<script>alert" not in page


def test_a_text_of_windows_is_edited_with_plain_line_ends(client_of, ada, db):
    windows = {"zh": CHINESE.replace("\n", "\r\n"), "en": "\ufeff" + ENGLISH}
    import_strategy(windows, actor=None)
    page = text_of(client_of(ada).get(EDIT))
    assert "\ufeff" not in page
    changed = form(en=ENGLISH.replace("Writes work.", "It works."), base="1")
    assert client_of(ada).post(EDIT, changed).status_code == 302
    assert StrategyVersion.objects.get(number=2).zh == CHINESE


def test_a_retired_strategy_can_be_taken_up_again(client_of, ada, in_use):
    retire_strategy(in_use.strategy, actor=None)
    changed = form(en=ENGLISH.replace("Writes work.", "It works."), base="1")
    assert client_of(ada).post(EDIT, changed).status_code == 302
    assert StrategyVersion.objects.get(number=2).state == "draft"


def test_two_at_the_same_moment_are_told_apart_by_the_database(in_use, monkeypatch):
    """The second one has read the newest number before the first one wrote."""
    from anlan.strategies.actions import writing
    from anlan.strategies.errors import StaleBase

    texts = {"zh": CHINESE, "en": ENGLISH.replace("Writes work.", "Mine.")}
    newest = writing._newest

    def first_one_writes(slug):
        found = newest(slug)
        monkeypatch.undo()
        theirs = {"zh": CHINESE, "en": ENGLISH.replace("Writes work.", "Theirs.")}
        save_draft(theirs, strategy=in_use.strategy, base=1, actor=BOB)
        monkeypatch.setattr(writing, "_last", lambda strategy: 1)
        return found

    monkeypatch.setattr(writing, "_newest", first_one_writes)
    with pytest.raises(StaleBase, match="Bob wrote version 2"):
        save_draft(texts, strategy=in_use.strategy, base=1, actor=None)
    assert StrategyVersion.objects.filter(en=texts["en"]).count() == 0


@pytest.mark.parametrize("path", [NEW, EDIT, PREVIEW])
def test_only_those_who_may_edit_get_in(client_of, client, bob, in_use, path):
    customer = client_of(bob)
    for send in (customer.get, customer.post):
        assert send(path, form(base="1")).status_code in (403, 405)
    assert client.post(path, form(base="1")).status_code == 302
    assert StrategyVersion.objects.count() == 1


def test_what_is_not_there_cannot_be_edited(client_of, mallory, in_use):
    client = client_of(mallory)
    assert client.get("/strategies/no-such/edit/").status_code == 404
    assert client.post("/strategies/no-such/edit/", form(base="1")).status_code == 404
    assert client.get(EDIT + "?version=9").status_code == 404
