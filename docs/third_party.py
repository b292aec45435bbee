"""What Anlan stands on, with versions and licences, for THIRD_PARTY.md."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Licences that let Anlan be passed on under its own; copyleft by file is fine for unchanged use.
ACCEPTED = re.compile(
    r"MIT|BSD|Apache|MPL|ISC|PSF|Python Software|LGPL|0BSD|Unlicense|Zlib|CC0|CNRI|OFL|EPL-2"
)
REFUSED = re.compile(
    r"\bA?GPL-|GNU (?:Affero )?General Public License|AGPL|SSPL|BUSL|Commons Clause"
)
# Declared by the project itself in a form that metadata does not hold.
BY_HAND: dict[str, str] = {}

PROGRAMS = [
    ("restic", "BSD-2-Clause", "called as a program; installed by apt"),
    ("PostgreSQL", "PostgreSQL", "database at scale and in tests; installed by apt"),
    ("Chromium", "BSD-3-Clause and others", "browser of the tests; installed by apt"),
    ("Noto Sans CJK", "OFL-1.1", "Chinese fonts; installed by apt"),
]


def locked() -> list[tuple[str, str]]:
    """Name and version of every package of the run-time lock."""
    text = (ROOT / "requirements/runtime.txt").read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[\w,-]+\])?==(\S+)", text, re.MULTILINE)


def licence_of(name: str) -> str:
    """The licence as the installed package declares it, in its shortest form."""
    try:
        installed = distribution(name)
    except PackageNotFoundError:
        return "not installed here"
    return BY_HAND.get(name) or declared(installed)


def declared(installed: Distribution) -> str:
    metadata = installed.metadata
    expression = metadata.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [
        text.rsplit(" :: ", 1)[-1]
        for text in metadata.get_all("Classifier") or []
        if text.startswith("License :: ") and not text.endswith("OSI Approved")
    ]
    stated = str(metadata.get("License") or "").strip()
    if stated and "\n" not in stated and len(stated) < 60:
        return stated
    return ", ".join(classifiers) or "unknown"


def vendored() -> list[tuple[str, str, str]]:
    """What lies in this repository: name, version, and the licence beside it."""
    text = (ROOT / "anlan/documents/fonts/OFL.txt").read_text(encoding="utf-8")
    found = [("Anlan Sans SC, a subset of Noto Sans CJK SC", "2.004", licence_named_in(text))]
    for folder in sorted((ROOT / "anlan").glob("*/static/*/vendor/*")):
        name, _dash, version = folder.name.rpartition("-")
        text = (folder / "LICENSE").read_text(encoding="utf-8")
        found.append((name, version, licence_named_in(text)))
    return found


def licence_named_in(text: str) -> str:
    head = " ".join(text.split())[:600]
    for sign, name in (
        ("Apache License", "Apache-2.0"),
        ("Zero-Clause BSD", "0BSD"),
        ("SIL OPEN FONT LICENSE", "OFL-1.1"),
        ("MIT", "MIT"),
        ("Redistributions of source code", "BSD"),
    ):
        if sign in head:
            return name
    return "unknown"


def third_party_page() -> str:
    lines = [
        "# Third-party software",
        "",
        "<!-- Written by `make docs` from the lock file and the vendored folders; edit those. -->",
        "",
        "Anlan itself is under the [Apache License 2.0](LICENSE). The texts of the licences below",
        "lie in the packages; why each is here and how it could be replaced is in",
        "[docs/developer/dependencies.md](docs/developer/dependencies.md).",
        "",
        "## Python packages, installed by pip",
        "",
        "| package | version | licence |",
        "| --- | --- | --- |",
        *(f"| {name} | {version} | {licence_of(name)} |" for name, version in locked()),
        "",
        "## In this repository, for browsers and documents",
        "",
        "| name | version | licence |",
        "| --- | --- | --- |",
        *(f"| {name} | {version} | {licence} |" for name, version, licence in vendored()),
        "",
        "## Programs that are called",
        "",
        "| program | licence | how |",
        "| --- | --- | --- |",
        *(f"| {name} | {licence} | {how} |" for name, licence, how in PROGRAMS),
    ]
    return "\n".join(lines) + "\n"
