"""A real headless Chromium whose pages note everything that they complain about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.servers.anlan import PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
# What the policy blocks is said by an event; as an error of the console it is seen by the test.
_TELL_BLOCKED = """addEventListener("securitypolicyviolation", event =>
  console.error("blocked: " + event.violatedDirective + " " + event.blockedURI))"""


@contextmanager
def chromium() -> Iterator[Any]:
    assert CHROMIUM.exists(), "Chromium is missing; run: apt-get install -y chromium"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield program
        program.close()


class Visitor:
    """One person at one browser window of our Anlan."""

    def __init__(self, program: Any, url: str, *, width: int = 1366, height: int = 900) -> None:
        self.url = url
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self._home = urlsplit(url).netloc
        size = {"width": width, "height": height}
        self.context = program.new_context(viewport=size, accept_downloads=True)
        self.context.add_init_script(_TELL_BLOCKED)
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._watch)

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _watch(self, request: Any) -> None:
        place = urlsplit(request.url)
        if place.scheme not in {"data", "blob"} and place.netloc != self._home:
            self.strangers.append(request.url)

    def go(self, path: str) -> int:
        answer = self.page.goto(self.url + path)
        return int(answer.status)

    def sign_in(self) -> None:
        self.go("/accounts/sign-in/")
        self.page.locator("input[name=username]").fill("admin")
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url(f"{self.url}/")

    def speak(self, language: str) -> None:
        cookie = {"name": "anlan_language", "value": language, "url": self.url}
        self.context.add_cookies([cookie])

    def width_beyond(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.body.clientWidth")
        )

    def close(self) -> None:
        self.context.close()
