"""The knowledge base in the browser."""

import time

import pytest

from anlan.strategies.actions import import_strategy
from anlan.strategies.match import match
from anlan.strategies.models import Strategy
from anlan.strategies.tests.samples import CHINESE, ENGLISH


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_every_strategy_and_filters(pack, client_of, ada):
    client = client_of(ada)
    everything = text_of(client.get("/strategies/"))
    for slug in Strategy.objects.values_list("slug", flat=True):
        assert f"/strategies/{slug}/" in everything
    hardware = text_of(client.get("/strategies/?category=hardware"))
    assert "/strategies/server-hardware-failure/" in hardware
    assert "/strategies/disk-full/" not in hardware
    terminal = text_of(client.get("/strategies/?class=terminal"))
    assert "/strategies/workstation-hardware-failure/" in terminal


def test_searching_puts_the_best_first_and_htmx_gets_a_fragment(pack, client_of, ada):
    client = client_of(ada)
    page = text_of(client.get("/strategies/", {"q": "No space left on device"}))
    rows = page[page.index("list-group") :]
    assert rows.index("/strategies/disk-full/") == rows.index("/strategies/")
    part = text_of(
        client.get("/strategies/", {"q": "No space left on device"}, headers={"HX-Request": "true"})
    )
    assert "<html" not in part
    assert "/strategies/disk-full/" in part


def test_a_search_marks_the_words_and_hides_nothing_that_reads_like_no_emergency(
    pack, client_of, ada
):
    client = client_of(ada)
    page = text_of(client.get("/strategies/", {"q": "disk"}))
    assert "<strong><mark>Disk</mark> full</strong>" in page
    assert "#step-" in page
    text = "disk 谢谢"
    assert not match(text).emergency
    assert "/strategies/disk-full/" in text_of(client.get("/strategies/", {"q": text}))
    severe = text_of(client.get("/strategies/", {"q": "disk", "severity": "I"}))
    assert "/strategies/data-loss/" in severe
    assert "/strategies/disk-full/" not in severe


def test_what_is_searched_for_is_escaped(pack, client_of, ada):
    page = text_of(client_of(ada).get("/strategies/", {"q": '"><script>alert(1)</script>'}))
    assert "<script>alert" not in page


def test_the_search_answers_fast(pack, client_of, ada):
    client = client_of(ada)
    client.get("/strategies/", {"q": "disk"})
    times = []
    for words in ("磁盘", "no space left on device", "d", "restore"):
        started = time.perf_counter()
        text_of(client.get("/strategies/", {"q": words}, headers={"HX-Request": "true"}))
        times.append(time.perf_counter() - started)
    # Aimed at 50 ms; the limit is wide because tests share their machine.
    assert min(times) < 0.2, times


def test_a_search_that_finds_nothing_says_what_to_do(pack, client_of, ada):
    page = text_of(client_of(ada).get("/strategies/", {"q": "xyzzy plugh"}))
    assert "Use fewer or shorter words" in page
    narrowed = text_of(client_of(ada).get("/strategies/", {"q": "disk", "category": "people"}))
    assert "set category, class and severity back to all" in narrowed


def test_the_detail_page_shows_sections_steps_chart_and_versions(pack, client_of, ada):
    page = text_of(client_of(ada).get("/strategies/disk-full/"))
    for heading in ("Recognise", "Prevent", "Respond", "Verify", "Learn", "Flow chart", "Versions"):
        assert heading in page
    assert '<svg class="flow-chart"' in page
    assert "strategies/strategies.css" in page


def test_it_is_in_the_reader_s_language(pack, client_of, ada):
    client = client_of(ada)
    client.cookies["anlan_language"] = "zh-hans"
    page = text_of(client.get("/strategies/disk-full/"))
    assert "恢复验证" in page
    assert "磁盘满" in page
    assert "流程图" in page


def test_a_draft_is_marked_as_not_in_use(db, client_of, ada):
    import_strategy({"zh": CHINESE, "en": ENGLISH}, actor=None)
    page = text_of(client_of(ada).get("/strategies/disk-full/"))
    assert "It is not the one in use" in page


@pytest.mark.parametrize("path", ["/strategies/no-such/", "/strategies/disk-full/?version=99"])
def test_what_is_not_there_is_not_found(pack, client_of, ada, path):
    assert client_of(ada).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/strategies/", "/strategies/disk-full/"])
def test_strategies_are_for_every_signed_in_person_and_nobody_else(
    pack, client_of, client, mallory, bob, path
):
    for person in (mallory, bob):
        assert client_of(person).get(path).status_code == 200
    assert client.get(path).status_code == 302


def test_a_file_cannot_smuggle_markup_into_the_page(db, client_of, ada):
    evil = ENGLISH.replace("- Writes work.", "<script>alert(1)</script> [x](javascript:alert(1))")
    import_strategy({"zh": CHINESE, "en": evil}, actor=None)
    page = text_of(client_of(ada).get("/strategies/disk-full/"))
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
