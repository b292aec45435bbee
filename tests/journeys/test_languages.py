"""Every page that can be reached: in both languages, on a desk and on a phone, light and dark."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from babel.messages.pofile import read_po

from tests.journeys.browser import Visitor, chromium
from tests.servers.anlan import ROOT, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.servers]

DESK, PHONE = (1366, 900), (390, 844)
AT_MOST = 80
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# Not pages: files, machines' addresses, and what is read in another format.
NO_PAGE = re.compile(
    r"^/(api|static|metrics|readyz|healthz)|/download/|\.(json|html|pdf|py|ics)$|/file/"
)
# Names of languages stand in that language, names in the data as the installation wrote them.
AS_IT_IS = {
    "English", "中文", "Anlan", "Administrator", "Anlan's own database", "Anlan's own repository",
}  # fmt: skip
# Everything people read: texts, and what is spoken or shown in fields. Names of languages and
# what is typed in (code, mono) stand as they are.
READ_ALOUD = """() => {
  const said = [];
  const foreign = "code, pre, .mono, script, style, [lang]:not(html)";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.replace(/\\s+/g, " ").trim();
    if (text && !walker.currentNode.parentElement.closest(foreign)) { said.push(text); }
  }
  for (const one of document.querySelectorAll("[placeholder], [title], [aria-label]")) {
    if (one.closest(foreign)) { continue; }
    for (const name of ["placeholder", "title", "aria-label"]) {
      if (one.getAttribute(name)) { said.push(one.getAttribute(name).trim()); }
    }
  }
  return [document.title.split(" · ")[0], ...said];
}"""
# Buttons and links that a screen reader could not name.
NAMELESS = """() => [...document.querySelectorAll(
    "a[href], button, summary, input:not([type=hidden]), select, textarea")]
  .filter(one => !(one.textContent.trim() || one.getAttribute("aria-label") || one.title
    || (one.labels && one.labels.length) || one.getAttribute("aria-labelledby")))
  .map(one => one.outerHTML.slice(0, 120))"""
# Light or dark at once, without the soft change.
SHINE = """theme => {
  document.documentElement.dataset.bsTheme = theme;
  void getComputedStyle(document.body).color;
  document.getAnimations().forEach(one => one.finish());
}"""
# Words that stand out too little from what is behind them (WCAG asks 4.5; 3 is unreadable).
FAINT = """() => {
  const light = color => {
    const [r, g, b] = color.map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const known = {};
  const parse = text => {
    if (!known[text]) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      known[text] = [...canvas.getImageData(0, 0, 1, 1).data].map(value => value / 255);
    }
    return known[text];
  };
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color[3] > .5) { return color.slice(0, 3); }
    }
    return [1, 1, 1];
  };
  const found = new Set();
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || one.closest("svg, :disabled, .skip") || !one.checkVisibility()) { continue; }
    const color = parse(getComputedStyle(one).color);
    if (color[3] < .5) { continue; }
    const [a, b] = [light(color.slice(0, 3)), light(behind(one))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 3) { found.add(one.outerHTML.slice(0, 100)); }
  }
  return [...found];
}"""


def sentences():
    """(English that has a Chinese of its own, that Chinese) from all catalogues."""
    english, chinese = set(), set()
    for path in ROOT.glob("anlan/*/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as handle:
            for message in read_po(handle, locale="zh_Hans"):
                if isinstance(message.id, str) and len(message.id) > 1 and message.string:
                    english.add(message.id)
                    chinese.add(message.string)
    alike = (english & chinese) | AS_IT_IS
    return english - alike, chinese - alike


@pytest.fixture(scope="module")
def filled(world):
    """One incident being worked on, and one declared recovered, with its problem and report."""
    world.asset("lang-01", "application")
    for text in ("lang-01 does not answer: connection refused", "lang-02 disk is full, 100 %"):
        event = {"organisation": "home", "text": text, "source": "test", "object": text[:7]}
        world.api("POST", "/events", event)
    found = [
        wait_for(lambda word=word: titled(world, word), 30, word) for word in ("lang-01", "lang-02")
    ]
    for incident, slug in zip(found, ("service-stopped", "disk-full"), strict=True):
        act(world, incident, "strategy", slug=slug)
    act(world, found[1], "recover", note="made room")
    act(world, found[1], "verify", word="Bob saw it work")
    problem = world.api("POST", "/problems", {"incident": found[1]["id"]})
    world.api("POST", f"/problems/{problem['id']}/reports", {"language": "zh"})


def titled(world, word):
    items = world.api("GET", "/incidents?state=open&limit=200")["items"]
    return next((one for one in items if word in one["title"]), None)


def act(world, incident, action, **fields):
    version = world.api("GET", f"/incidents/{incident['id']}")["version"]
    world.api("POST", f"/incidents/{incident['id']}/{action}", {"version": version, **fields})


def kind_of(path):
    """Pages of one kind differ only in what they show: one of each is looked at."""
    return re.sub(r"(?<=/strategies/)[a-z-]+(?=/)", "*", UID.sub("*", path))


@pytest.fixture(scope="module")
def program():
    with chromium() as program:
        yield program


@pytest.fixture(scope="module")
def pages(world, filled, program):
    """One address of every kind of page that links lead to from the overview."""
    visitor = Visitor(program, world.anlan.url)
    visitor.sign_in()
    waiting, kinds = ["/"], {"/": "/"}
    while waiting and len(kinds) < AT_MOST:
        visitor.go(waiting.pop(0))
        links = visitor.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        for link in links:
            path = urlsplit(link).path
            if not link.startswith(visitor.url) or NO_PAGE.search(path):
                continue
            if kind_of(path) not in kinds:
                kinds[kind_of(path)] = path
                waiting.append(path)
    visitor.close()
    assert len(kinds) > 25, kinds
    assert {"/incidents/*/", "/problems/*/", "/strategies/*/"} <= set(kinds), kinds
    return list(kinds.values())


def look(visitor, path, foreign):
    """Everything that is wrong with one page, in words."""
    wrong = [] if (status := visitor.go(path)) == 200 else [f"{path}: {status}"]
    said = set(visitor.page.evaluate(READ_ALOUD))
    wrong += [f"{path}: other language: {one}" for one in said & foreign]
    wrong += [f"{path}: nameless: {one}" for one in visitor.page.evaluate(NAMELESS)]
    for theme in ("dark", "light"):
        visitor.page.evaluate(SHINE, theme)
        wrong += [f"{path}: faint, {theme}: {one}" for one in visitor.page.evaluate(FAINT)]
    for width, height in (PHONE, DESK):
        visitor.page.set_viewport_size({"width": width, "height": height})
        beyond = visitor.width_beyond()
        wrong += [f"{path}: {beyond} px beyond {width}"] if beyond > 0 else []
    return wrong


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_reads_well(world, program, pages, language):
    english, chinese = sentences()
    visitor = Visitor(program, world.anlan.url)
    visitor.speak(language)
    visitor.sign_in()
    foreign = english if language == "zh-hans" else chinese
    wrong = [complaint for path in pages for complaint in look(visitor, path, foreign)]
    visitor.close()
    assert not wrong, "\n".join(wrong)
    assert visitor.complaints == []
    assert visitor.strangers == []
