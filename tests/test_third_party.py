"""Licences of what we install and carry along, and the log of why it is there."""

import re
import sys

from tests.tree import ROOT

sys.path.insert(0, str(ROOT / "docs"))

from third_party import ACCEPTED, REFUSED, licence_of, locked, vendored


def test_every_licence_lets_anlan_be_passed_on() -> None:
    licences = {name: licence_of(name) for name, _version in locked()}
    licences |= {name: licence for name, _version, licence in vendored()}
    # Where a project leaves the choice, one licence that we may take is enough.
    wrong = {
        name: licence
        for name, licence in licences.items()
        if not any(is_open(choice) for choice in licence.split(" OR "))
    }
    assert not wrong


def is_open(licence: str) -> bool:
    refused = REFUSED.search(licence) and not re.search(r"LGPL|Lesser", licence)
    return bool(ACCEPTED.search(licence)) and not refused


def test_every_direct_dependency_is_in_the_log() -> None:
    log = (ROOT / "docs/developer/dependencies.md").read_text(encoding="utf-8").lower()
    for file in ("runtime.in", "dev.in"):
        for line in (ROOT / "requirements" / file).read_text(encoding="utf-8").splitlines():
            name = re.split(r"[<>=\[;]", line)[0].strip().lower()
            if name and not name.startswith(("-", "types-")):
                assert name in log, f"{name} is missing in docs/developer/dependencies.md"


def test_the_locks_are_hashed_and_name_no_index() -> None:
    for file in ("runtime.txt", "dev.txt"):
        text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
        assert "://" not in text
        assert not re.search(r"^--", text, re.MULTILINE)
        unhashed = re.findall(r"^\S+==\S+$", text, re.MULTILINE)
        assert not unhashed


def test_every_locked_package_is_wanted() -> None:
    """Nothing stays in the lock after its line in the .in file is gone."""
    for name in ("runtime", "dev"):
        text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
        entries = re.split(r"^(?=[A-Za-z])", text, flags=re.MULTILINE)
        assert not [entry.split()[0] for entry in entries if entry.strip() and "# via" not in entry]
