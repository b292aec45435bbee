from pathlib import Path

from anlan.web.icons import FOLDER

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for kind in ("py", "html") for path in ROOT.rglob(f"*.{kind}")]


def test_every_icon_is_used_somewhere():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    names = {file.stem for file in FOLDER.glob("*.svg")}
    idle = {name for name in names if f'"{name}"' not in text and f"'{name}'" not in text}
    assert not idle, f"git rm {' '.join(sorted(idle))}"
