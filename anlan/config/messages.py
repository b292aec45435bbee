"""Compiles the message catalogues of all domains, without gettext's tools: `make up` calls it.

With `--tidy` it brings the catalogues into the one form they have in the repository.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1]


def compile_catalogues(root: Path = PACKAGE) -> list[Path]:
    """Write each `django.mo` that is missing or older than its `django.po`; give those written."""
    written = []
    for source in sorted(root.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as handle:
            catalogue = read_po(handle)
        partial = target.with_suffix(".tmp")
        with partial.open("wb") as handle:
            write_mo(handle, catalogue)
        partial.replace(target)
        written.append(target)
    return written


def tidy_catalogues(root: Path = PACKAGE) -> None:
    """Sorted, unwrapped, without places, dates and leftovers: so that changes of many merge."""
    for path in sorted(root.glob("*/locale/*/LC_MESSAGES/django.po")):
        with path.open("rb") as handle:
            catalogue = read_po(handle, locale=path.parts[-3])
        for message in catalogue:
            if message.id and message.fuzzy:  # A guess; an empty translation is found at once.
                message.flags.discard("fuzzy")
                message.string, message.previous_id = "", []
        output = BytesIO()
        write_po(
            output, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True
        )
        text = re.sub(
            r'(?m)^"(?:POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To):.*\n',
            "",
            output.getvalue().decode(),
        )
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if "--tidy" in sys.argv:
        tidy_catalogues()
    sys.stdout.write(f"{len(compile_catalogues())} catalogues compiled\n")
