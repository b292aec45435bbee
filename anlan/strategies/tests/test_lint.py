"""What one file cannot show: pairs, names, places, scripts."""

import pytest

from anlan.strategies.fileformat.vocabulary import POLICY_KINDS
from anlan.strategies.lint import lint_path
from anlan.strategies.packs import SHIPPED, pack_files
from anlan.strategies.references import Known, known
from anlan.strategies.tests.samples import CHINESE, ENGLISH


def lint(tmp_path, zh=CHINESE, en=ENGLISH, folder="system", name="disk-full"):
    root = tmp_path / "pack"
    (root / folder).mkdir(parents=True)
    for language, text in (("zh", zh), ("en", en)):
        if text is not None:
            (root / folder / f"{name}.{language}.md").write_text(text, encoding="utf-8")
    found = lint_path(root, is_shipped=True, known=Known(items=frozenset({"LNX-07", "LNX-08"})))
    return [
        (p.path, p.line, p.reason.code.removeprefix("strategies.format.")) for p in found.problems
    ]


def test_a_sound_pair_has_no_problems(tmp_path):
    assert lint(tmp_path) == []


def test_the_shipped_pack_is_clean_and_in_both_languages():
    found = lint_path(SHIPPED, is_shipped=True, known=known())
    assert known().items
    assert found.problems == []
    assert found.files >= 24
    assert all(entry.languages == ("en", "zh") for entry in pack_files())


PAIRS = [
    ("severity: II", "severity: I", "pair_front_matter"),
    ("rto: 2h", "rto: 3h", "pair_front_matter"),
    ("applies_to: [server, os]", "applies_to: [server]", "pair_front_matter"),
    ("{commander: Commander, ", "{boss: Boss, commander: Commander, ", "pair_front_matter"),
    ("(LNX-07)", "(LNX-08)", "pair_items"),
    ("Inspect {{", "Keep [a copy](policy:second-copy) of {{", "pair_policies"),
    ("budget: 5m", "budget: 6m", "pair_step"),
    ("[df, -h,", "[df, -i,", "pair_step"),
    ("evidence: [text]", "evidence: [photo]", "pair_step"),
    ("id: confirm", "id: confirm-it", "pair_steps"),
]


@pytest.mark.parametrize(("old", "new", "code"), PAIRS)
def test_a_difference_between_the_languages_is_named(tmp_path, old, new, code):
    found = lint(tmp_path, en=ENGLISH.replace(old, new, 1))
    assert [each[2] for each in found] == [code]
    assert found[0][0] == "system/disk-full.en.md"


def test_words_for_people_may_differ(tmp_path):
    text = ENGLISH.replace("text: Copy them back", "text: Put the copies back where they were")
    assert lint(tmp_path, en=text) == []


def test_a_missing_language_is_named(tmp_path):
    assert lint(tmp_path, zh=None) == [("system/disk-full.en.md", 1, "no_partner")]


def test_the_place_must_fit_the_slug(tmp_path):
    codes = {each[2] for each in lint(tmp_path, folder="network", name="full-disk")}
    assert codes == {"file_name", "folder"}


BOTH = [
    ("{{ asset.name }}", "{{ nonsense.name }}", "placeholder_unknown"),
    ("{{ asset.name }}", "{{ asset.nickname }}", "placeholder_unknown"),
    ("{{ contact.customer.phone }}", "{{ contact.customer }}", "placeholder_unknown"),
    ('-h, "{{ asset.address }}"]', '-h, "{{ asset.adress }}"]', "placeholder_unknown"),
    ("budget: 5m", 'when: asset.colour == "red"', "placeholder_unknown"),
    ("{{ asset.name }}", "[x](policy:daily)", "policy_unknown"),
    ("{{ asset.name }}", "[x](<policy:>)", "policy_unknown"),
    ("LNX-07", "LNX-77", "item_unknown"),
    (
        "do: {ssh: {command: [df, -h",
        "do: {inspect: {items: [ABC-01]}}\n   undo: {ssh: {command: [df",
        "item_unknown",
    ),
    ("{{ asset.name }}", "{{ asset }}", "placeholder"),
    ("{{ asset.name }}", "{{ asset.name|upper }}", "placeholder"),
    ("{{ asset.name }}", "[x](strategy:no-such)", "link_unknown"),
    ("[df, -h,", '[sh, -c, "ping {{ asset.address }}",', "placeholder_in_script"),
    ("slug: disk-full", "slug: disk-fuller", "slug_unknown"),
    ("category: system", "category: data", "category_of_slug"),
    (
        '{ssh: {command: [df, -h, "{{ asset.address }}"]}}',
        "{notify: {to: [pope], message: hello}}",
        "notify_role",
    ),
]


@pytest.mark.parametrize(("old", "new", "code"), BOTH)
def test_names_that_lead_nowhere_are_refused(tmp_path, old, new, code):
    assert old in ENGLISH
    assert old in CHINESE
    found = lint(tmp_path, zh=CHINESE.replace(old, new), en=ENGLISH.replace(old, new))
    assert {
        language for path, _line, each in found if each == code for language in [path[-5:]]
    } == {
        "zh.md",
        "en.md",
    }


def test_a_broken_file_is_named_beside_its_sound_partner(tmp_path):
    found = lint(tmp_path, en=ENGLISH.replace("rto: 2h", "rto: never"))
    assert ("system/disk-full.en.md", 11, "value") in found


@pytest.mark.parametrize("kind", POLICY_KINDS)
def test_every_kind_of_policy_can_be_linked(tmp_path, kind):
    link = f"[x](policy:{kind})"
    zh, en = (text.replace("{{ asset.name }}", link) for text in (CHINESE, ENGLISH))
    assert lint(tmp_path, zh=zh, en=en) == []


def test_own_strategies_may_link_to_each_other_and_name_items_of_their_own(tmp_path):
    for language, text in (("zh", CHINESE), ("en", ENGLISH)):
        own = text.replace("slug: disk-full", "slug: our-way").replace("LNX-07", "OUR-01")
        own = own.replace("{{ asset.name }}", "[x](strategy:our-way)")
        (tmp_path / f"our-way.{language}.md").write_text(own, encoding="utf-8")
    assert lint_path(tmp_path, known=Known(items=frozenset({"LNX-07"}))).problems == []


def test_an_unknown_value_is_answered_with_those_that_are_spelt_alike(tmp_path):
    text = ENGLISH.replace("{{ asset.name }}", "{{ asset.adress }}")
    (tmp_path / "disk-full.en.md").write_text(text, encoding="utf-8")
    problem = lint_path(tmp_path / "disk-full.en.md").problems[0]
    assert str(problem.reason.params["near"]).startswith("asset.address")
