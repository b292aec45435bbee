"""Loading the pack, importing, approving, retiring."""

import pytest

from anlan.core.actors import Actor
from anlan.core.errors import Refused
from anlan.core.models import AuditEntry
from anlan.strategies.actions import (
    approve_version,
    import_strategy,
    load_pack,
    retire_strategy,
)
from anlan.strategies.errors import BrokenStrategy
from anlan.strategies.match import match
from anlan.strategies.models import Strategy, StrategyVersion, current_version
from anlan.strategies.packs import SHIPPED, pack_files
from anlan.strategies.tests.samples import CHINESE, ENGLISH

ADA, BOB = Actor("user", 1, "Ada"), Actor("user", 2, "Bob")


def write(root, zh=CHINESE, en=ENGLISH):
    folder = root / "system"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "disk-full.zh.md").write_text(zh, encoding="utf-8")
    (folder / "disk-full.en.md").write_text(en, encoding="utf-8")
    return root


def test_the_shipped_pack_loads_once(db):
    first = load_pack(None)
    assert first.problems == []
    assert len(first.written) == len(list(pack_files(SHIPPED)))
    entries = AuditEntry.objects.count()
    second = load_pack(None)
    assert second.written == []
    assert sorted(second.unchanged) == sorted(first.written)
    assert AuditEntry.objects.count() == entries


def test_a_version_in_use_can_be_read_in_both_languages(pack):
    version = current_version("server-down")
    assert version.title("zh-hans") != version.title("en")
    assert [s["id"] for s in version.steps("zh")] == [s["id"] for s in version.steps("en")]
    assert version.in_language("en").steps[0].id == version.steps()[0]["id"]


def test_a_newer_pack_becomes_a_new_version_and_the_old_one_stays(db, tmp_path):
    load_pack(None, root=write(tmp_path))
    newer = write(tmp_path, en=ENGLISH.replace("Writes work.", "Writes work again."))
    load_pack(None, root=newer)
    versions = StrategyVersion.objects.filter(strategy__slug="disk-full").order_by("number")
    assert [v.state for v in versions] == ["retired", "approved"]
    assert "Writes work." in versions[0].en


def test_a_broken_file_leaves_the_version_in_use(db, tmp_path):
    load_pack(None, root=write(tmp_path))
    loaded = load_pack(None, root=write(tmp_path, en=ENGLISH.replace("rto: 2h", "rto: never")))
    assert [(p.path, p.line) for p in loaded.problems] == [("system/disk-full.en.md", 11)]
    assert current_version("disk-full").number == 1
    assert StrategyVersion.objects.count() == 1


def test_an_own_version_stays_in_use_when_a_newer_pack_comes(db, tmp_path):
    load_pack(None, root=write(tmp_path))
    own = import_strategy(
        {"zh": CHINESE, "en": ENGLISH.replace("Writes work.", "Our way.")}, actor=ADA
    )
    approve_version(own, actor=BOB)
    load_pack(None, root=write(tmp_path, en=ENGLISH.replace("Writes work.", "Their way.")))
    assert "Our way." in current_version("disk-full").en
    assert StrategyVersion.objects.filter(state="draft").count() == 1


def test_nobody_approves_what_they_wrote_and_nothing_twice(db):
    version = import_strategy({"zh": CHINESE, "en": ENGLISH}, actor=ADA)
    assert current_version("disk-full") is None
    with pytest.raises(Refused):
        approve_version(version, actor=ADA)
    approve_version(version, actor=BOB)
    assert current_version("disk-full") == version
    with pytest.raises(Refused):
        approve_version(version, actor=BOB)


def test_a_broken_import_is_refused_with_line_and_reason(db):
    with pytest.raises(BrokenStrategy) as caught:
        import_strategy({"zh": CHINESE, "en": ENGLISH.replace("kind: check", "kind: x")}, actor=ADA)
    assert caught.value.errors[0]["field"].startswith("import.en.md:")
    assert "34" in str(caught.value)
    assert Strategy.objects.count() == 0


def test_a_retired_strategy_is_found_no_more_but_stays_readable(db, tmp_path, pack):
    strategy = Strategy.objects.get(slug="disk-full")
    version = strategy.version_in_use()
    retire_strategy(strategy, actor=None)
    assert current_version("disk-full") is None
    assert "disk-full" not in [one.slug for one in match("磁盘满了 No space left", top=20).matches]
    version.refresh_from_db()
    assert version.zh
    with pytest.raises(Refused):
        retire_strategy(strategy, actor=None)
    load_pack(None)
    assert current_version("disk-full") is None


def test_the_index_follows_the_versions_in_use(db):
    text = "the quokka gauge shows purple"
    assert "quokka" not in str(match(text, language="en").matches)
    changed = {
        "zh": CHINESE.replace("磁盘满了", "袋鼠表变紫"),
        "en": ENGLISH.replace("disk is full", "quokka gauge shows purple"),
    }
    approve_version(import_strategy(changed, actor=ADA), actor=BOB)
    best = match(text, language="en").matches[0]
    assert best.slug == "disk-full"
    assert "quokka" in str(best.reasons)
