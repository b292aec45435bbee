"""What only a real browser can say: the policy blocks nothing of ours, and pages fit a phone."""

from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = Path("/usr/bin/chromium")
PAGES = ["/", "/web/components/", "/settings/", "/assets/", "/organisations/contacts/"]


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM.exists(), "Chromium is missing: apt-get install -y chromium"
    from playwright.sync_api import sync_playwright

    # Playwright's own loop runs in this thread; Django must not mistake it for an async view.
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        program = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield program
        program.close()


@pytest.fixture
def open_page(browser, live_server, ada, client_of):
    session = client_of(ada).cookies["sessionid"].value
    contexts = []

    def make(width, height, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.complaints = []
        page.on(
            "console", lambda said: page.complaints.append(said.text) if said.type == "error" else 0
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 900), (390, 844)])
def test_pages_fit_and_the_policy_blocks_nothing(open_page, live_server, width, height):
    page = open_page(width, height)
    for path in PAGES:
        page.goto(live_server.url + path, wait_until="networkidle")
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{path} is {wider} px wider than {width}"
    assert page.complaints == []


def test_charts_and_clocks_are_alive(open_page, live_server):
    page = open_page(1366, 900)
    page.goto(live_server.url + "/web/components/")
    page.wait_for_selector("[data-chart] canvas")
    before = page.text_content("[data-clock] [data-clock-span]")
    page.wait_for_function(
        "old => document.querySelectorAll('[data-clock-span]')[1].textContent !== old",
        arg=page.locator("[data-clock-span]").nth(1).text_content(),
    )
    assert before


def test_everything_works_without_javascript(open_page, live_server):
    page = open_page(1366, 900, java_script_enabled=False)
    page.goto(live_server.url + "/settings/")
    page.locator(".menu > summary").first.click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html[data-bs-theme=dark]").count() == 1
    page.locator("button[lang=zh-Hans]").click()
    assert page.locator("html[lang=zh-hans]").count() == 1


def test_the_navigation_opens_on_a_phone_without_javascript(open_page, live_server):
    page = open_page(390, 844, java_script_enabled=False)
    page.goto(live_server.url + "/")
    page.locator(".nav-toggle").click()
    page.locator(".side-link", has_text="Settings").click()
    page.wait_for_url("**/settings/")
