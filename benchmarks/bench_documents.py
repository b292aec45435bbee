"""How long a PDF takes: a table of 500 rows, and the offline pack with every strategy.

The plain way beside it is python-docx as its own manual shows it, with the same words: a table made
row by row for the table, a paragraph for each text of the pack. Typst would remember what it has
laid out; the renderer lets it forget, so that every run is a first one.
"""

import io
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import docx as python_docx

from benchmarks.scratch import anlan, answer, figure, median_s

ROWS = 500
PLAIN_IS = "python-docx, one paragraph or row after the other"


def table_document() -> Any:
    from anlan.documents.model import Document, Heading, Table

    head = ("No.", "Time", "What", "Details", "Who")
    rows = tuple(
        (
            str(number),
            f"2026-05-04 08:{number % 60:02d}:00",
            "值班人员已确认",
            f"The disk of server {number} is {number % 100} % full; logs went to /srv/archive.",
            "Ada",
        )
        for number in range(1, ROWS + 1)
    )
    blocks = (Heading(1, "Course of events"), Table(head, rows, (1, 3, 3, 7, 2)))
    return Document("Fault report", "PRB-2026-0001", "en", blocks)


def plain_table(document: Any) -> bytes:
    word = python_docx.Document()
    shown = document.blocks[1]
    table = word.add_table(rows=1, cols=len(shown.head))
    for row in (shown.head, *shown.rows):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    return saved(word)


def plain_pack(document: Any) -> bytes:
    """The words of the pack without tables, pictures, links and pages."""
    word = python_docx.Document()
    for block in document.blocks:
        for text in texts_of(block):
            word.add_paragraph(text)
    return saved(word)


def texts_of(block: Any) -> list[str]:
    values = vars(block)
    rows = [" | ".join(row) for row in values.get("rows", ())]
    runs = "".join(run[0] for run in values.get("runs", ()))
    return [text for text in (values.get("text", ""), runs, *rows) if text]


def saved(word: Any) -> bytes:
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def customer() -> Any:
    """An organisation that has one system of every class, so that no strategy is left out."""
    from django.utils import timezone

    from anlan.assets.actions import register_asset
    from anlan.assets.models import Asset
    from anlan.duty.actions import assign_duty
    from anlan.organisations.actions import create_contact, create_organisation
    from anlan.strategies.actions import load_pack

    load_pack(None)
    made = create_organisation("north", "North Hospital", actor=None)
    for name in Asset.Class.values:
        register_asset(made, code=name, name=f"Our {name}", asset_class=name, actor=None)
    ada = create_contact(made, "Ada", actor=None, phone="+86 10 1111 2222")
    assign_duty(made, ada, level=1, starts_at=timezone.now() - timedelta(days=1), actor=None)
    return made


def measure_pack() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    from django.utils import timezone, translation

    from anlan.documents import docx, pdf
    from anlan.reporting.actions import write_files
    from anlan.reporting.offlinepack import document, facts, written

    organisation, now = customer(), timezone.now()
    known = facts.gather(organisation, "zh", now)
    with translation.override("zh-hans"):
        pack = document.build(known, [written.write(known, each) for each in known.strategies])
    plain = median_s(lambda: plain_pack(pack), 3)
    told = {"strategies": len(known.strategies), "blocks": len(pack.blocks)}
    what = f"offline pack, {len(known.strategies)} strategies"
    look = median_s(lambda: facts.gather(organisation, "zh", now).digest(), 5)
    options = {"plain": plain, "plain_is": PLAIN_IS}
    whole = median_s(lambda: write_files(organisation, "zh", now), 3)
    figures = [
        figure(f"{what}: PDF", median_s(lambda: pdf.render(pack), 3), "s", **options),
        figure(f"{what}: Word", median_s(lambda: docx.render(pack), 3), "s", **options),
        figure(f"{what}: all files", whole, "s"),
        figure("offline pack: look whether anything changed", look * 1000, "ms"),
    ]
    return figures, told


def measure() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    from anlan.documents import docx, pdf

    table = table_document()
    plain = median_s(lambda: plain_table(table), 3)
    what = f"table of {ROWS} rows"
    options = {"plain": plain, "plain_is": PLAIN_IS}
    figures = [
        figure(f"{what}: PDF", median_s(lambda: pdf.render(table), 5), "s", **options),
        figure(f"{what}: Word", median_s(lambda: docx.render(table), 3), "s", **options),
    ]
    more, told = measure_pack()
    return figures + more, told


if __name__ == "__main__":
    with anlan():
        found, told = measure()
    answer("documents", found, **told)
