"""What a pack holds, in both languages and all three forms."""

import csv
import io
import json
import posixpath
import re
import zipfile
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise

import docx
import pypdf
import pytest
from django.utils import timezone

from anlan.assets.actions import register_asset
from anlan.organisations.actions import create_contact
from anlan.organisations.models import Contact
from anlan.reporting.actions import write_files
from anlan.reporting.offlinepack import charts, facts

from .conftest import FEW

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def pdf_of(files) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(files.content["pack.pdf"]))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def archive_of(files) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(files.content["pack.zip"]))


def bookmarks(outline) -> list[str]:
    found: list[str] = []
    for entry in outline:
        found += bookmarks(entry) if isinstance(entry, list) else [entry.title]
    return found


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag, attrs) -> None:
        known = dict(attrs)
        self.targets += [known[name] for name in ("href", "src") if known.get(name)]
        self.ids.add(known.get("id") or "")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["应急预案离线包", "数据丢失", "操作失误", "现象索引", "未收录的预案", "值班安排"]),
        ("en", ["offline pack", "Data loss", "Operator error", "Index of symptoms", "Left out"]),
    ],
)
def test_the_pdf_holds_people_systems_strategies_and_index(hospital, language, words):
    files = write_files(hospital, language, timezone.now())
    reader = pdf_of(files)
    text = text_of(reader)
    for fact in [*words, "Ada Engineer", "+86 10 1111 2222", "Bob 喆堃", "Main server", "10.1.2.3"]:
        assert fact in text, fact
    assert files.facts.digest() in text.replace("\n", "")
    assert any(words[1] in title for title in bookmarks(reader.outline))
    assert "{{" not in text


def test_values_of_the_only_server_are_filled_in_and_later_ones_are_lines(hospital):
    text = text_of(pdf_of(write_files(hospital, "en", timezone.now())))
    flat = " ".join(text.split())
    assert "no restart, reinstall or disk repair on Main server" in flat
    assert "Data loss on Main server (________)" in flat


def test_with_several_servers_there_is_a_line_and_a_table_of_them(hospital):
    register_asset(hospital, code="srv-2", name="Second", asset_class="server", actor=None)
    flat = " ".join(text_of(pdf_of(write_files(hospital, "en", timezone.now()))).split())
    assert "no restart, reinstall or disk repair on ________" in flat
    assert "Your systems of this kind" in flat
    assert "Second" in flat
    assert "missing: enter it on the page “Assets”" in flat


def test_a_missing_value_says_what_is_missing_and_where_to_enter_it(hospital):
    Contact.objects.for_system("test").filter(kind="customer").delete()
    text = text_of(pdf_of(write_files(hospital, "en", timezone.now())))
    facts_of_it = ("Missing values", "last proven copy", "page “Backups”", "missing: contact")
    for fact in facts_of_it:
        assert fact in text, fact


def test_what_was_left_out_is_named_with_its_reason(hospital):
    known = facts.gather(hospital, "en", timezone.now())
    assert {each.slug: each.why for each in known.strategies} == {
        "data-loss": "class",
        "operator-error": "class",
    }
    (left,) = known.left_out
    assert left.applies_to == ("terminal",)
    flat = " ".join(text_of(pdf_of(write_files(hospital, "en", timezone.now()))).split())
    assert f"{left.title} for Terminal; no such system is entered" in flat


def test_an_organisation_without_anything_still_gets_what_is_general(south, few):
    known = facts.gather(south, "en", timezone.now())
    assert [each.slug for each in known.strategies] == ["operator-error"]
    text = text_of(pdf_of(write_files(south, "en", timezone.now())))
    for sentence in ("Nobody is entered.", "Nobody is on the roster.", "No system is entered."):
        assert sentence in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_word_says_the_same_and_has_the_charts(hospital, language):
    files = write_files(hospital, language, timezone.now())
    word = docx.Document(io.BytesIO(files.content["pack.docx"]))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(part.text for part in word.paragraphs), *cells])
    for fact in ("Ada Engineer", "10.1.2.3", files.facts.digest(), "Main server"):
        assert fact in text
    assert len(word.inline_shapes) >= len(files.facts.strategies)
    if language == "en":
        headings = [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]
        assert not CHINESE.search(" ".join(headings))


def test_every_link_of_the_zip_leads_to_something_in_it(hospital):
    archive = archive_of(write_files(hospital, "en", timezone.now()))
    names = set(archive.namelist())
    pages = {name: Links() for name in names if name.endswith(".html")}
    for name, links in pages.items():
        links.feed(archive.read(name).decode())
    assert len(pages) == 3
    for name, links in pages.items():
        for target in links.targets:
            path, _hash, anchor = target.partition("#")
            whole = posixpath.normpath(posixpath.join(name, "..", path)) if path else name
            assert whole in names, f"{name} → {target}"
            assert not anchor or anchor in pages[whole].ids, f"{name} → {target}"


def test_the_zip_is_whole(hospital):
    files = write_files(hospital, "zh", timezone.now())
    archive = archive_of(files)
    assert archive.testzip() is None
    for name in ("pack.pdf", "pack.docx"):
        assert archive.read(name) == files.content[name]
    slug = FEW[0].rpartition("/")[2]
    assert archive.read(f"charts/{slug}.svg").startswith(b"<svg")
    assert archive.read(f"markdown/{slug}.zh.md").startswith(b"---\nslug: data-loss")
    assert len(archive.read("SHA256SUMS").splitlines()) == len(archive.namelist()) - 1
    rows = list(csv.reader(io.StringIO(archive.read("contacts.csv").decode("utf-8-sig"))))
    assert ["Bob 喆堃", "用户方", "信息科", "138 0013 8000", ""] in rows
    assert rows[1:] and all(len(row) == 5 for row in rows)


def test_names_of_contacts_are_no_formulas_and_no_markup(hospital):
    create_contact(hospital, '=cmd|"/c calc"!A1', actor=None, role="<script>alert(1)</script>")
    archive = archive_of(write_files(hospital, "en", timezone.now()))
    rows = list(csv.reader(io.StringIO(archive.read("contacts.csv").decode("utf-8-sig"))))
    assert any(row[0].startswith("'=cmd") for row in rows)
    assert any(row[3] == "+86 10 1111 2222" for row in rows)
    assert b"<script" not in archive.read("index.html")


def test_equal_facts_give_equal_bytes(hospital):
    now = timezone.now()
    assert write_files(hospital, "en", now).content == write_files(hospital, "en", now).content


def test_the_digest_knows_changes_and_not_the_clock(hospital):
    now = timezone.now().replace(hour=4)
    before = facts.gather(hospital, "en", now)
    same = facts.gather(hospital, "en", now + timedelta(minutes=1))
    assert before.digest() == same.digest()
    assert json.loads(json.dumps(before.parts())) == before.parts()
    create_contact(hospital, "Carol", actor=None)
    assert facts.gather(hospital, "en", now).digest() != before.digest()
    assert facts.gather(hospital, "zh", now).digest() != before.digest()


def test_a_high_chart_is_cut_between_its_boxes():
    boxes = "".join(f'<text x="1" y="{14 + 98 * n + 18}" >x</text>' for n in range(40))
    svg = f'<svg viewBox="0 0 400 3900" width="400" height="3900">{boxes}</svg>'
    made = charts.pieces(svg)
    assert len(made) == 4
    windows = [re.search(r'viewBox="0 ([\d.]+) 400 ([\d.]+)"', piece) for piece in made]
    spans = [(float(w[1]), float(w[1]) + float(w[2])) for w in windows if w]
    assert (spans[0][0], spans[-1][1]) == (0.0, 3900.0)
    for (_start, end), (start, _end) in pairwise(spans):
        assert 0 <= end - start <= 10
        # Box n reaches from 14 + 98 n to 64 more; cuts lie in the gaps of 34 between.
        assert (end - 14) % 98 > 64
    assert charts.pieces("<svg>no size</svg>") == ["<svg>no size</svg>"]
