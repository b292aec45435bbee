"""Files in and out: the same bytes, the same names, and nothing touched that did not change."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.core.errors import BadInput
from anlan.strategies.actions import approve_version, load_pack, retire_strategy, take_in
from anlan.strategies.exchange.archives import read_archive, write_archive
from anlan.strategies.exchange.bundles import read_paths
from anlan.strategies.exchange.exporting import export_to
from anlan.strategies.library import files_in_use
from anlan.strategies.models import Strategy, StrategyVersion, current_version
from anlan.strategies.packs import SHIPPED, pack_files
from anlan.strategies.parser import parse
from anlan.strategies.tests.samples import CHINESE, ENGLISH

EN, ZH = "system/disk-full.en.md", "system/disk-full.zh.md"


def pair(en=ENGLISH, zh=CHINESE):
    return {EN: en.encode(), ZH: zh.encode()}


def put_in_use():
    for version in StrategyVersion.objects.waiting():
        approve_version(version, actor=None)


def test_what_was_taken_in_is_given_out_byte_for_byte(db, tmp_path):
    files = pair("\ufeff" + ENGLISH.replace("\n", "\r\n"), CHINESE.rstrip("\n"))
    assert [(one.slug, one.what) for one in take_in(files, actor=None)] == [("disk-full", "new")]
    put_in_use()
    assert files_in_use() == files
    export_to(tmp_path / "out", files_in_use())
    assert {p.name: p.read_bytes() for p in (tmp_path / "out/system").iterdir()} == {
        name.split("/")[1]: raw for name, raw in files.items()
    }


LINE_ENDS = st.lists(st.sampled_from(["\n", "\r\n"]), min_size=1, max_size=40)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(LINE_ENDS, st.booleans())
def test_any_mixture_of_line_ends_means_the_same_and_stays(db, ends, has_mark):
    lines = ENGLISH.split("\n")
    mixed = "".join(line + ends[n % len(ends)] for n, line in enumerate(lines[:-1])) + lines[-1]
    mixed = "\ufeff" * has_mark + mixed
    assert parse(mixed, "disk-full.en.md") == parse(ENGLISH, "disk-full.en.md")
    StrategyVersion.objects.all().delete()
    take_in(pair(mixed), actor=None)
    assert StrategyVersion.objects.get().en == mixed


def test_the_whole_pack_goes_round_without_loss(pack, tmp_path):
    first = export_to(tmp_path / "a", files_in_use())
    assert len(first.written) == 2 * Strategy.objects.count()
    shipped = {
        f"{entry.folder.name}/{entry.slug}.{language}.md": entry.path(language).read_bytes()
        for entry in pack_files(SHIPPED)
        for language in entry.languages
    }
    assert files_in_use() == shipped
    again = take_in(read_paths([tmp_path / "a"]), actor=None)
    assert {one.what for one in again} == {"unchanged"}


def test_a_second_export_touches_nothing_and_names_what_is_not_in_use(pack, tmp_path):
    export_to(tmp_path, files_in_use())
    (tmp_path / "README.md").write_text("ours")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}
    retire_strategy(Strategy.objects.get(slug="disk-full"), actor=None)
    exported = export_to(tmp_path, files_in_use())
    assert exported.written == []
    assert exported.left == [EN, ZH]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")} == before
    (tmp_path / EN).write_text("changed by hand")
    load_pack(None)
    assert export_to(tmp_path, files_in_use() | pair()).written == [EN, ZH]
    assert not [path for path in tmp_path.rglob(".anlan-*")]


def test_an_archive_of_the_same_strategies_has_the_same_bytes(pack, tmp_path):
    target = tmp_path / "all.zip"
    assert export_to(target, files_in_use()).written == ["all.zip"]
    first, changed_at = target.read_bytes(), target.stat().st_mtime_ns
    assert export_to(target, files_in_use()).unchanged == ["all.zip"]
    assert (target.read_bytes(), target.stat().st_mtime_ns) == (first, changed_at)
    assert read_archive(first, "all.zip") == files_in_use()


def test_each_strategy_is_taken_whole_or_not_at_all(db, tmp_path):
    other = {
        name.replace("disk-full", "our-way"): raw.replace(b"slug: disk-full", b"slug: our-way")
        for name, raw in pair().items()
    }
    broken = other | pair(en=ENGLISH.replace("rto: 2h", "rto: never"))
    taken = {one.slug: one for one in take_in(broken, actor=None)}
    assert (taken["disk-full"].what, taken["our-way"].what) == ("refused", "new")
    assert [(p.path, p.line) for p in taken["disk-full"].problems] == [(EN, 11)]
    assert list(Strategy.objects.values_list("slug", flat=True)) == ["our-way"]


def test_a_refused_file_leaves_the_version_in_use(db):
    take_in(pair(), actor=None)
    put_in_use()
    assert take_in(pair(en="broken"), actor=None)[0].what == "refused"
    assert current_version("disk-full").en == ENGLISH


def test_the_same_again_is_unchanged_and_a_dry_run_writes_nothing(db):
    assert take_in(pair(), actor=None, is_dry=True)[0].number == 1
    assert StrategyVersion.objects.count() == 0
    take_in(pair(), actor=None)
    assert [(one.what, one.number) for one in take_in(pair(), actor=None)] == [("unchanged", 1)]
    changed = pair(en=ENGLISH.replace("Writes work.", "It works."))
    assert [(one.what, one.number) for one in take_in(changed, actor=None)] == [("changed", 2)]
    assert StrategyVersion.objects.count() == 2


def test_a_draft_moves_no_strategy_to_another_category(db):
    own = {
        name.replace("disk-full", "our-way"): raw.replace(b"slug: disk-full", b"slug: our-way")
        for name, raw in pair().items()
    }
    take_in(own, actor=None)
    put_in_use()
    moved = {name: raw.replace(b"category: system", b"category: data") for name, raw in own.items()}
    take_in(moved, actor=None)
    assert Strategy.objects.get().category == "system"
    put_in_use()
    assert Strategy.objects.get().category == "data"


def test_a_file_brings_its_partner_along(tmp_path):
    for name, raw in pair().items():
        path = tmp_path / name.split("/")[1]
        path.write_bytes(raw)
    files = read_paths([tmp_path / "disk-full.zh.md"])
    assert sorted(name.rsplit("/", 1)[1] for name in files) == [
        "disk-full.en.md",
        "disk-full.zh.md",
    ]


def test_links_in_a_folder_are_not_followed(tmp_path):
    secret = tmp_path / "secret.en.md"
    secret.write_text("secret")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/disk-full.en.md").symlink_to(secret)
    assert read_paths([tmp_path / "in"]) == {}


def test_nothing_to_import_is_said(db, tmp_path):
    with pytest.raises(BadInput, match="no strategy file"):
        take_in(read_paths([tmp_path]), actor=None)
    with pytest.raises(BadInput):
        take_in(read_archive(write_archive({}), "x.zip"), actor=None)
