"""Bookmarks, links and page references in Word (raw OOXML: python-docx has no call for them)."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor

from anlan.documents import styles
from anlan.documents.model import Document, Heading, headings


class Links:
    """What can be led to in one document; Word's bookmarks have short names and numbers."""

    def __init__(self, document: Document) -> None:
        self.headings = headings(document)
        self._number = {name: number for number, (_each, name) in enumerate(self.headings, 1)}
        self._name = {id(heading): name for heading, name in self.headings}

    def has(self, anchor: str) -> bool:
        return anchor in self._number

    def bookmark(self, anchor: str) -> str:
        return f"anlan_{self._number[anchor]}"

    def mark(self, paragraph: Any, heading: Heading) -> None:
        """Put the heading's bookmark around its text."""
        anchor = self._name[id(heading)]
        for kind in ("Start", "End"):
            element = OxmlElement(f"w:bookmark{kind}")
            element.set(qn("w:id"), str(self._number[anchor]))
            if kind == "Start":
                element.set(qn("w:name"), self.bookmark(anchor))
                paragraph._p.insert_element_before(element, "w:r")
            else:
                paragraph._p.append(element)

    def link(self, paragraph: Any, text: str, target: str) -> bool:
        """Add a link to the paragraph; False when the target is nowhere in the document."""
        element = OxmlElement("w:hyperlink")
        if target.startswith("#"):
            if not self.has(target[1:]):
                return False
            element.set(qn("w:anchor"), self.bookmark(target[1:]))
        elif target:
            part = paragraph.part
            key = part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            element.set(qn("r:id"), key)
        else:
            return False
        run = paragraph.add_run(text)
        run.font.color.rgb = RGBColor.from_string(styles.LINK)
        element.append(run._r)
        paragraph._p.append(element)
        return True

    def page(self, paragraph: Any, anchor: str) -> None:
        """The page of a heading; Word counts it when the file is opened."""
        add_field(paragraph, f"PAGEREF {self.bookmark(anchor)} \\h", shown="–", is_dirty=True)


def add_field(
    paragraph: Any, instruction: str, *, shown: str = "1", is_dirty: bool = False
) -> None:
    """A field; `shown` is what a reader sees that does not compute fields."""
    for kind in ("begin", "instruction", "separate", "text", "end"):
        run = paragraph.add_run(shown if kind == "text" else "")
        if kind == "instruction":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {instruction} "
            run._r.append(element)
        elif kind != "text":
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            if kind == "begin" and is_dirty:
                element.set(qn("w:dirty"), "true")
            run._r.append(element)
