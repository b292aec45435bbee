"""What holds for any text: no error, the same answer twice, no reordering by strangers, typos."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.strategies.match import Facts, match, shipped_index
from anlan.strategies.matching.index import Index
from anlan.strategies.packs import SearchText, shipped_search_texts

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10_000)
STRANGER = SearchText(
    slug="coffee-machine-empty", language="en", title="Espresso beans ordering", category="people",
    applies_to=("facility",), symptoms=("espresso beans used", "grinder jam"),
    recognise="", prevent="",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_no_text_raises_and_the_answer_is_in_form(text):
    result = match(text, index=shipped_index())
    assert result.took_ms >= 0
    assert result.emergency or result.matches == []
    scores = [one.score for one in result.matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 and one.reasons for score, one in zip(scores, result.matches))  # noqa: B905 - equal by construction


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_the_same_text_is_answered_the_same(text):
    first, second = (match(text, index=shipped_index(), top=50) for _ in range(2))
    assert (first.matches, first.emergency) == (second.matches, second.emergency)


REPORTS = [
    "数据库服务器根分区满了,写日志报 No space left on device",
    "the storage array reports a failed controller and the datastore is inaccessible",
    "三楼整层断网,交换机指示灯狂闪",
    "users cannot log in, LDAP server does not answer",
]


@pytest.mark.parametrize("text", REPORTS)
def test_an_irrelevant_strategy_does_not_reorder_the_others(text):
    texts = shipped_search_texts()
    without, beside = Index(texts), Index([*texts, STRANGER])
    before = [one.slug for one in match(text, index=without, top=50).matches]
    after = [one.slug for one in match(text, index=beside, top=50).matches]
    assert [slug for slug in after if slug != STRANGER.slug] == before


WRONG = [
    ("The nightly bakcup job failed on all servers", "backup-failure"),
    ("The nightly backup jb failed on all servers", "backup-failure"),
    ("MySQL databse is down, cannot conect", "database-down"),
    ("certficate has expired, browsers show a warning", "certificate-expired"),
    ("no spce left on device, the disk is ful", "disk-full"),
    ("用户登陆不了系统,帐号密码都对,提示认证失败", "login-failure"),
    ("昨晚备分失败,连续两天没有可用的备份", "backup-failure"),
    ("磁判空间不足,根分区使用率 100%", "disk-full"),
    ("伺服器當機了,ping 不通,遠端管理也沒反應", "server-down"),
    ("資料庫連不上,應用全部報錯", "database-down"),
    ("ＤＩＳＫ ＦＵＬＬ：ｎｏ ｓｐａｃｅ ｌｅｆｔ ｏｎ ｄｅｖｉｃｅ", "disk-full"),
]


@pytest.mark.parametrize(("text", "slug"), WRONG)
def test_a_slip_of_the_finger_keeps_it_among_the_first_three(text, slug):
    result = match(text, index=shipped_index(), top=3)
    assert slug in [one.slug for one in result.matches]


def test_a_customers_own_strategy_is_found_by_its_own_symptoms():
    own = SearchText(
        slug="queue-display-frozen", language="zh", title="叫号大屏不刷新", category="application",
        symptoms=("叫号大屏不动", "候诊区屏幕停在一个号", "QMS-4711"),
        applies_to=("application",),
        recognise="", prevent="",
    )  # fmt: skip
    index = Index([*shipped_search_texts(), own])
    for text in ("候诊区的叫号大屏不动了,一直停在同一个号", "QMS-4711 on screen 3"):
        best = match(text, index=index, top=3).matches
        assert best[0].slug == own.slug
        assert best[0].reasons


def test_what_is_said_to_be_well_is_not_what_is_broken():
    text = "MySQL exporter reports mysql_up 0. Host and network are fine, disk is ok."
    assert match(text, index=shipped_index(), top=1).matches[0].slug == "database-down"


def test_words_of_a_change_and_of_findings_speak_with_a_lower_voice():
    from anlan.strategies.match import FactText

    facts = Facts(texts=(FactText("finding", "Disk full on /var"),))
    result = match("something is wrong with the server", facts, index=shipped_index())
    found = {one.slug: [reason.code for reason in one.reasons] for one in result.matches}
    assert "strategies.match.fact_finding" in found["disk-full"]


def test_a_link_by_hand_comes_first_and_a_refused_one_is_gone():
    text = "the storage array reports a failed disk"
    linked = match(text, Facts(linked=("operator-error",)), index=shipped_index())
    assert linked.matches[0].slug == "operator-error"
    assert linked.matches[0].reasons[0].code == "strategies.match.linked"
    first = match(text, index=shipped_index()).matches[0].slug
    refused = match(text, Facts(dismissed=(first,)), index=shipped_index())
    assert first not in [one.slug for one in refused.matches]


def test_ten_thousand_characters_are_read_in_time():
    shipped_index()
    spent = []
    for text in ("系统打不开 disk full " * 600, "a" * 10_000, "库" * 10_000, "%_-[]" * 2000):
        started = time.perf_counter()
        match(text, index=shipped_index())
        spent.append(time.perf_counter() - started)
    assert max(spent) < 2


def test_skimming_reads_the_shipped_files_like_the_full_reader():
    from anlan.strategies.matching.skim import skim
    from anlan.strategies.packs import SHIPPED, pack_files
    from anlan.strategies.parser import parse_file

    skimmed = 0
    for entry in pack_files(SHIPPED):
        for language in entry.languages:
            path = entry.path(language)
            quick = skim(path.read_text(encoding="utf-8"))
            if quick is None:
                continue
            skimmed += 1
            full = parse_file(path)
            assert (quick.slug, quick.title, quick.category) == (
                full.slug, full.title, full.category,
            )  # fmt: skip
            assert quick.symptoms == full.symptoms
            assert quick.applies_to == full.applies_to
    assert skimmed > 30
