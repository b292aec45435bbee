"""Nothing is loaded from elsewhere and nothing inline is needed."""

from pathlib import Path

import pytest

from anlan.web.middleware import POLICY
from anlan.web.testing import faults_of

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html")) + sorted(
    ROOT.glob("*/*/*/templates/**/*.html")
)
# Read outside Anlan, where its style sheets are not.
ELSEWHERE = ("/mail/", "mail.html", "timeline_file.html")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_load_nothing_from_elsewhere(template):
    if any(part in template.as_posix() for part in ELSEWHERE):
        return
    assert not faults_of(template.read_text(encoding="utf-8"))


def test_vendored_scripts_and_styles_carry_their_licence():
    for folder in (ROOT / "web/static/web/vendor").iterdir():
        assert (folder / "LICENSE").is_file(), folder.name


def test_vendored_styles_import_nothing():
    for file in (ROOT / "web/static").rglob("*.css"):
        text = file.read_text(encoding="utf-8")
        assert "@import" not in text
        assert "url(http" not in text
        assert "sourceMappingURL" not in text


def test_every_answer_carries_the_policy(client, db):
    for path in ("/accounts/sign-in/", "/healthz", "/nowhere/"):
        assert client.get(path).headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
