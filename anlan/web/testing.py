"""What tests of pages share: looking at a page, and the inherited tests of kit pages."""

from __future__ import annotations

import re
from typing import Any

OTHER_HOST = re.compile(r"""(?:src|href|action|hx-[a-z-]+)\s*=\s*["'](?:https?:)?//[^"']+""")
INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|javascript:""", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>")


def faults_of(html: str) -> list[str]:
    """What the page's own policy would block: other hosts, inline script and style."""
    return [
        found[0][:120] for rule in (OTHER_HOST, INLINE, SCRIPT) for found in rule.finditer(html)
    ]


def look_at(client: Any, url: str, status: int = 200) -> str:
    """The page as text, after checking its status and that nothing in it would be blocked."""
    answer = client.get(url)
    assert answer.status_code == status, f"{url} answered {answer.status_code}"
    html: str = answer.content.decode()
    assert not faults_of(html), f"{url}: {faults_of(html)}"
    return html


class KitPageTests:
    """Inherited by the tests of kit pages; a subclass sets the fixtures below."""

    pages: Any
    fields: dict[str, str] = {}
    changed: dict[str, str] = {}

    def test_the_list_shows_the_row(self, row: Any, insider: Any, client_of: Any) -> None:
        assert str(row) in look_at(client_of(insider), self.pages.url("list"))

    def test_the_list_searches(self, row: Any, insider: Any, client_of: Any) -> None:
        assert str(row) not in look_at(client_of(insider), self.pages.url("list") + "?q=zzzz")

    def test_the_detail_page_shows_the_row(self, row: Any, insider: Any, client_of: Any) -> None:
        assert str(row) in look_at(client_of(insider), self.pages.url("detail", row))

    def test_mallory_sees_nothing(self, row: Any, mallory: Any, client_of: Any) -> None:
        client = client_of(mallory)
        assert str(row) not in look_at(client, self.pages.url("list"))
        for verb in self._verbs():
            assert client.get(self.pages.url(verb, row)).status_code == 404
            assert client.post(self.pages.url(verb, row), self.fields).status_code == 404

    def test_nobody_is_sent_to_sign_in(self, row: Any, client: Any) -> None:
        for url in (self.pages.url("list"), self.pages.url("detail", row)):
            answer = client.get(url)
            assert answer.status_code == 302
            assert "/accounts/sign-in/" in answer.headers["Location"]

    def test_it_is_created_through_the_form(
        self, manager: Any, client_of: Any, organisation_of_form: Any
    ) -> None:
        client = client_of(manager)
        look_at(client, self.pages.url("create"))
        answer = client.post(self.pages.url("create"), self.fields)
        assert answer.status_code == 302, answer.content.decode()
        html = look_at(client, answer.headers["Location"])
        assert all(value in html for value in self.changed)

    def test_an_empty_form_is_refused(
        self, manager: Any, client_of: Any, organisation_of_form: Any
    ) -> None:
        answer = client_of(manager).post(self.pages.url("create"), {})
        assert answer.status_code == 200
        assert "form-error" in answer.content.decode()

    def test_an_insider_without_the_permission_cannot_write(
        self, row: Any, insider: Any, client_of: Any
    ) -> None:
        client = client_of(insider)
        assert client.get(self.pages.url("create")).status_code == 403
        if self.pages.change:
            assert client.post(self.pages.url("edit", row), self.fields).status_code == 403

    def _verbs(self) -> list[str]:
        verbs = ["detail"]
        if self.pages.change:
            verbs.append("edit")
        if self.pages.delete:
            verbs.append("delete")
        return verbs
