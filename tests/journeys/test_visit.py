"""A visit on a phone that loses the network: nothing is lost, nothing is written down twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest

from anlan.incidents.tests.test_photos import png
from tests.journeys.browser import Visitor, chromium
from tests.servers.anlan import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.servers]


@pytest.fixture
def phone(world):
    with chromium() as program:
        visitor = Visitor(program, world.anlan.url, width=390, height=844)
        visitor.speak("en")
        visitor.sign_in()
        yield visitor
        assert visitor.strangers == []
        visitor.close()


class Order:
    """The work order of one test, and what Anlan's timeline says of it."""

    def __init__(self, world, phone, name):
        person = {"organisation": "home", "name": name, "email": "admin@example.org"}
        world.api("POST", "/contacts", {**person, "language": "en"})
        event = {"organisation": "home", "text": f"{name} disk failed", "key": name}
        made = world.api("POST", "/events", {**event, "severity": "III"})["events"][0]["id"]
        judged = wait_for(
            lambda: world.api("GET", f"/events/{made}")["incident"], 30, "an incident"
        )
        self.world, self.incident = world, judged
        self.send(phone, name)

    def send(self, phone, name):
        """Dispatched and accepted in the pages."""
        phone.go(f"/incidents/{self.incident}/")
        page = phone.page
        page.locator("#visits summary").click()
        page.locator("#visits [name=engineer]").select_option(label=name)
        page.locator("#visits [name=task]").fill("replace the disk")
        soon = datetime.now() + timedelta(hours=1)
        page.locator("#visits [name=eta]").fill(soon.strftime("%Y-%m-%dT%H:%M"))
        page.locator("#visits").get_by_role("button", name="Send the work order").click()
        page.locator("#visits").get_by_role("link", name="Open the work order").click()
        page.get_by_role("button", name="I go", exact=True).click()
        page.locator("form[data-entry=check_in]").wait_for()
        self.path = urlsplit(page.url).path

    def entries(self):
        found = self.world.api("GET", f"/incidents/{self.incident}")["timeline"]
        return [one["data"] for one in found if one["kind"] == "visit_entry"]

    def kinds(self):
        return [one["entry"] for one in self.entries()]


def unfold(page, kind):
    form = page.locator(f"form[data-entry={kind}]")
    form.evaluate("form => { form.closest('details').open = true; }")
    return form


def write(page, kind, **fields):
    form = unfold(page, kind)
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button.w-100").click()


def test_what_is_written_without_a_network_is_sent_once_when_it_is_back(world, phone):
    order = Order(world, phone, "Ann")
    page = phone.page
    assert phone.width_beyond() <= 0
    write(page, "check_in", text="Mrs Wang")
    page.locator("#entries li").first.wait_for()
    phone.context.set_offline(True)
    write(page, "told", text="Mrs Wang, before anything")
    form = page.locator("form[data-entry=backup]")
    form.evaluate("form => { form.closest('details').open = true; }")
    picture = {"name": "photo.png", "mimeType": "image/png", "buffer": png()}
    form.locator("[name=photo]").set_input_files(picture)
    write(page, "backup", text="12 GB to USB 7")
    page.locator("#waiting li").nth(1).wait_for()
    assert "2 waiting to be sent" in page.locator("#outbox").inner_text()
    write(page, "check_out", text="boots again")
    page.locator("#waiting li").nth(2).wait_for()
    page.locator("form[data-entry=note]").evaluate("f => { f.closest('details').open = true; }")
    page.locator("form[data-entry=note] textarea").fill("half a thought")
    assert order.kinds() == ["check_in"]
    with page.expect_navigation():
        phone.context.set_offline(False)
    page.locator("#waiting li").first.wait_for(state="detached")
    assert order.kinds() == ["check_in", "told", "backup", "check_out"]
    assert len(order.entries()[2]["file_sha256"]) == 64
    assert page.locator(".anlan-badge.tone-ok", has_text="done").count() == 1


def test_a_lost_answer_is_asked_again_and_a_draft_survives_a_reload(world, phone):
    order = Order(world, phone, "Ben")
    page, seen = phone.page, []

    def lose_the_first_answer(route):
        seen.append(route.fetch() if len(seen) == 0 else None)
        route.abort() if len(seen) == 1 else route.continue_()

    page.route("**/entries/**", lose_the_first_answer)
    with page.expect_event("requestfailed"):
        write(page, "check_in", text="Mrs Wang")
    page.locator("#waiting li").first.wait_for()
    assert order.kinds() == ["check_in"]
    with page.expect_navigation():
        page.evaluate("window.dispatchEvent(new Event('online'))")
    assert (len(seen), order.kinds()) == (2, ["check_in"])
    note = page.locator("form[data-entry=note] textarea")
    page.locator("form[data-entry=note]").evaluate("f => { f.closest('details').open = true; }")
    note.fill("half a thought")
    page.reload()
    assert page.locator("form[data-entry=note] textarea").input_value() == "half a thought"


def test_the_customer_signs_on_the_glass_and_a_refusal_is_shown(world, phone):
    order = Order(world, phone, "Cleo")
    page = phone.page
    write(page, "note", text="too early")
    refused = page.locator("#waiting li", has_text="Write down your arrival first.")
    refused.wait_for()
    refused.locator("button").click()
    refused.wait_for(state="detached")
    write(page, "check_in", text="Mrs Wang")
    page.locator("#entries li").first.wait_for()
    form = page.locator("form[data-entry=signature]")
    form.evaluate("form => { form.closest('details').open = true; }")
    canvas = form.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 60, steps=5)
    page.mouse.up()
    write(page, "signature")
    page.locator("#entries img").wait_for()
    assert order.kinds() == ["check_in", "signature"]
    assert len(order.entries()[1]["file_sha256"]) == 64
