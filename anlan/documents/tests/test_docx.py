import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table

from anlan.documents import styles
from anlan.documents.docx import render

from .sample import sample

GOLDEN = Path(__file__).parent / "golden"


def tree(word):
    """What a reader sees, in order: style and text of paragraphs, the cells of tables."""
    nodes = []
    for part in word.iter_inner_content():
        if isinstance(part, Table):
            nodes.append({"table": [[cell.text for cell in row.cells] for row in part.rows]})
        elif part.text or part._p.xpath(".//w:drawing | .//w:br[@w:type='page']"):
            picture = bool(part._p.xpath(".//w:drawing"))
            nodes.append({part.style.name: "<picture>" if picture else part.text})
    return nodes


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_word_file_opens_again_and_has_the_golden_tree(language):
    made = tree(docx.Document(io.BytesIO(render(sample(language)))))
    golden = GOLDEN / f"sample.{language}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert made == json.loads(golden.read_text(encoding="utf-8"))


def test_the_same_document_gives_the_same_bytes():
    assert render(sample("zh")) == render(sample("zh"))


@pytest.mark.parametrize("name", ["Normal", "Title", "Heading 1", "Heading 3", "Table Text"])
def test_every_style_names_an_east_asian_face(name):
    word = docx.Document(io.BytesIO(render(sample("zh"))))
    fonts = word.styles[name].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) in {"宋体", "黑体"}
    assert not any("Theme" in attribute for attribute in fonts.attrib)
    assert fonts.get(qn("w:hint")) == "eastAsia"


def test_the_page_is_a4_with_page_numbers_in_the_footer():
    word = docx.Document(io.BytesIO(render(sample("zh"))))
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    footer = section.footer.paragraphs[0]
    assert "NUMPAGES" in footer._p.xml
    assert footer.text == "第 1 页，共 1 页"
    assert section.header.paragraphs[0].text == "故障处理报告"


def test_tables_repeat_their_head_and_fill_the_text_width():
    word = docx.Document(io.BytesIO(render(sample("en"))))
    table = next(t for t in word.tables if t.rows[0].cells[0].text == "Time")
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert round(sum(column.width.mm for column in table.columns)) == styles.TEXT_WIDTH_MM


def test_table_properties_keep_the_order_of_the_schema():
    word = docx.Document(io.BytesIO(render(sample("en"))))
    order = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook"]
    names = [child.tag.split("}")[1] for child in word.tables[0]._tbl.tblPr]
    assert names == [name for name in order if name in names]


def test_the_archive_carries_no_clock():
    with zipfile.ZipFile(io.BytesIO(render(sample("zh")))) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}


def test_documents_know_no_django():
    code = (
        "import sys, anlan.documents.docx;"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
