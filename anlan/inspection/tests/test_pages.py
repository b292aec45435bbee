import pytest

from anlan.inspection.actions import inspect_asset
from anlan.inspection.models import Check, Finding


@pytest.fixture
def done(web_check):
    return inspect_asset(web_check.asset, actor=None)


@pytest.fixture
def finding(web_check, take, ada):
    take(web_check, False, False)
    return Finding.objects.for_system("test").get()


def _urls(asset, check, done, finding):
    return [
        f"/inspection/rounds/{done.uid}/",
        f"/inspection/findings/{finding.uid}/",
        f"/inspection/checks/{check.uid}/",
        f"/inspection/assets/{asset.uid}/checks/new/",
    ]


@pytest.fixture
def urls(asset, web_check, done, finding):
    return _urls(asset, web_check, done, finding)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_shows_itself_in_both_languages(client_of, ada, urls, language):
    client = client_of(ada)
    client.cookies["anlan_language"] = language
    for url in [*urls, "/inspection/rounds/", "/inspection/findings/"]:
        answer = client.get(url, headers={"accept-language": language})
        assert answer.status_code == 200, url
        assert "inspection." not in answer.content.decode().replace("/inspection.", ""), url


def test_mallory_sees_nothing_and_cannot_post(client_of, mallory, urls, asset, web_check, finding):
    client = client_of(mallory)
    for url in urls:
        assert client.get(url).status_code == 404, url
    for path in (
        f"assets/{asset.uid}/inspect/",
        f"assets/{asset.uid}/checks/new/",
        f"checks/{web_check.uid}/run/",
        f"checks/{web_check.uid}/remove/",
        f"findings/{finding.uid}/",
        f"findings/{finding.uid}/review/",
    ):
        assert client.post(f"/inspection/{path}").status_code == 404, path
    for path in ("rounds/", "findings/?show=all"):
        assert "Registration" not in client.get(f"/inspection/{path}").content.decode()
    assert Check.objects.for_system("test").count() == 1


def test_bob_may_look_and_not_touch(client_of, bob, urls, asset, web_check, finding):
    client = client_of(bob)
    assert client.get(urls[0]).status_code == 200
    for path in (
        f"assets/{asset.uid}/inspect/",
        f"checks/{web_check.uid}/run/",
        f"checks/{web_check.uid}/remove/",
        f"findings/{finding.uid}/",
    ):
        assert client.post(f"/inspection/{path}", {"note": "x"}).status_code == 403, path


def test_a_round_is_filtered_by_verdict(client_of, ada, done, web_check):
    client = client_of(ada)
    page = client.get(f"/inspection/rounds/{done.uid}/?verdict=failed").content.decode()
    assert str(web_check.uid) not in page
    page = client.get(f"/inspection/rounds/{done.uid}/?verdict=passed").content.decode()
    assert str(web_check.uid) in page


def test_a_check_is_added_on_the_form_and_its_faults_are_named(client_of, ada, asset, web):
    client = client_of(ada)
    url = f"/inspection/assets/{asset.uid}/checks/new/"
    bad = {"kind": "http", "address": "ftp://x", "interval_s": "30"}
    page = client.post(url, bad)
    assert page.status_code == 200 and "http://" in page.content.decode()
    good = {"kind": "http", "address": web.url, "keyword": "ok", "interval_s": "30", "name": "P"}
    assert client.post(url, good).status_code == 302
    check = Check.objects.for_system("test").get()
    assert (check.own_name, check.args, check.interval_s) == ("P", {"keyword": "ok"}, 30)
    assert client.post(f"/inspection/checks/{check.uid}/run/").status_code == 302
    check.refresh_from_db()
    assert check.severity == "ok"
    assert client.post(f"/inspection/checks/{check.uid}/remove/").status_code == 302
    assert not Check.objects.for_system("test").exists()


def test_a_loss_of_space_is_added_on_the_form(client_of, ada, machine, tmp_path):
    data = {"kind": "disk_free", "address": str(tmp_path), "free_drop": "64", "interval_s": "5"}
    url = f"/inspection/assets/{machine.uid}/checks/new/"
    assert client_of(ada).post(url, data).status_code == 302
    assert Check.objects.for_system("test").get().thresholds["crit"]["op"] == "<"


def test_a_finding_is_rectified_and_reviewed_by_two_people(client_of, ada, root, finding):
    url = f"/inspection/findings/{finding.uid}/"
    client_of(ada).post(url, {"note": "restarted"})
    client_of(ada).post(f"{url}review/")
    finding.refresh_from_db()
    assert finding.state == "rectified"
    client_of(root).post(f"{url}review/")
    finding.refresh_from_db()
    assert finding.state == "reviewed"
    assert "restarted" in client_of(ada).get(url).content.decode()


def test_my_to_do_holds_what_is_mine(client_of, ada, root, finding):
    assert (
        str(finding.uid) in client_of(ada).get("/inspection/findings/?show=mine").content.decode()
    )
    page = client_of(root).get("/inspection/findings/?show=mine").content.decode()
    assert str(finding.uid) not in page


def test_a_round_is_started_from_the_asset_and_appears_on_its_page(
    client_of, ada, web_check, run_jobs
):
    client = client_of(ada)
    assert client.post(f"/inspection/assets/{web_check.asset.uid}/inspect/").status_code == 302
    run_jobs(kinds=["inspection.inspect_asset"])
    page = client.get(f"/assets/{web_check.asset.uid}/").content.decode()
    assert "1 passed" in page and str(web_check.uid) in page


def test_lists_cost_the_same_however_long_they_are(
    client_of, ada, web_check, done, django_assert_max_num_queries
):
    for _ in range(5):
        inspect_asset(web_check.asset, actor=None)
    client = client_of(ada)
    with django_assert_max_num_queries(20):
        client.get("/inspection/rounds/")
    with django_assert_max_num_queries(20):
        client.get(f"/inspection/rounds/{done.uid}/")
