"""Writing a strategy in a real browser, with and without JavaScript, at a desk and on a phone."""

from __future__ import annotations

import pytest

from tests.journeys.browser import Visitor, chromium

pytestmark = [pytest.mark.browser, pytest.mark.servers]

NEW = "/strategies/tools/new/"
SELECTED = "area => area.value.slice(area.selectionStart, area.selectionEnd)"


@pytest.fixture(scope="module")
def program():
    with chromium() as program:
        yield program


@pytest.fixture
def visitor(world, program):
    visitor = Visitor(program, world.anlan.url)
    visitor.speak("en")
    visitor.sign_in()
    yield visitor
    visitor.close()
    assert visitor.complaints == []
    assert visitor.strangers == []


def damage(area, old, new):
    text = area.input_value()
    assert old in text
    area.fill(text.replace(old, new))


def test_a_fault_appears_while_typing_and_a_click_leads_to_its_line(visitor):
    page = visitor.page
    visitor.go(NEW)
    english = page.locator("#text-en")
    numbers = page.locator(".editor-side-en .editor-lines").inner_text().split()
    assert numbers == [str(n + 1) for n in range(english.input_value().count("\n") + 1)]
    damage(english, "next: test-order", "next: nowhere")
    link = page.locator("[data-language=en][data-line]").first
    link.wait_for()
    link.click()
    line = int(link.get_attribute("data-line"))
    assert english.evaluate(SELECTED) == english.input_value().split("\n")[line - 1]
    assert english.evaluate("area => document.activeElement === area")
    damage(english, "next: nowhere", "next: test-order")
    page.get_by_text("Both texts are sound.").wait_for()


def test_a_phone_shows_one_language_at_a_time(visitor):
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.go(NEW)
    chinese, english = page.locator("#text-zh"), page.locator("#text-en")
    assert chinese.is_visible()
    assert not english.is_visible()
    page.locator("label[for=tab-en]").click()
    assert english.is_visible()
    assert not chinese.is_visible()
    assert visitor.width_beyond() <= 0


def test_what_was_written_is_saved_and_waits(visitor):
    page = visitor.page
    visitor.go(NEW)
    for name in ("zh", "en"):
        damage(page.locator(f"#text-{name}"), "our-service-down", "written-in-a-browser")
    page.get_by_role("button", name="Save as draft").click()
    page.wait_for_url("**/strategies/written-in-a-browser/?version=1")
    page.get_by_role("button", name="Ask for approval").click()
    page.get_by_text("The version waits for approval.").wait_for()
    assert page.get_by_role("button", name="Approve and put in use").count() == 0
    visitor.go("/strategies/?show=waiting")
    assert page.get_by_role("link", name="Our ordering service is down").is_visible()


def test_without_javascript_the_button_previews(world, program, visitor):
    cookies = visitor.context.cookies()
    context = program.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(visitor.url + NEW)
    damage(page.locator("#text-en"), "severity: II", "severity: V")
    page.get_by_role("button", name="Preview", exact=True).click()
    assert page.get_by_text("1 fault").is_visible()
    assert "severity: V" in page.locator("#text-en").input_value()
    context.close()
