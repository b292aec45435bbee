"""Compiles the message catalogues of all domains, without gettext's tools: `make up` calls it."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

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


if __name__ == "__main__":
    sys.stdout.write(f"{len(compile_catalogues())} catalogues compiled\n")
