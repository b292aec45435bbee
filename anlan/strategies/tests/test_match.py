"""The ranking on sentences of our own, in both languages, and the line it draws at emergencies."""

import time

import pytest

from anlan.strategies import match as matching
from anlan.strategies.match import Facts, shipped_index
from anlan.strategies.matching.reading import Reading
from anlan.strategies.matching.words import quoted, terms
from anlan.strategies.plain_sentences import PLAIN_SENTENCES, say_in


def match(text, facts=None, **options):
    """Against the shipped pack, without a database."""
    return matching.match(text, facts, index=shipped_index(), **options)


FOUND = [
    ("数据库服务器根分区满了，应用写日志报 No space left on device", "disk-full"),
    ("核心业务主机死机了，ping 不通，带外也进不去", "server-down"),
    ("会计室的台式机开机没反应，主机有焦糊味", "workstation-hardware-failure"),
    ("nginx 服务没起来，systemctl 显示 failed", "service-stopped"),
    ("刚才手滑点错了，把正式环境的参数改了", "operator-error"),
    ("交换机重启后恢复出厂，VLAN 配置全没了", "config-loss"),
    ("科室共享目录里的文件全部不见了，数据丢失", "data-loss"),
    ("出口流量突然跑满，怀疑有机器中毒往外发包", "traffic-anomaly"),
    ("输入正确密码也登录不了系统，提示认证失败", "login-failure"),
    ("整个挂号系统瘫痪，所有窗口业务中断", "application-down"),
    ("昨晚备份失败，已经三天没有可用的备份了", "backup-failure"),
    ("Root partition at 100 %, the app logs no space left on device", "disk-full"),
    ("host db-7 is down, no ping, no answer on the management board", "server-down"),
    (
        "server RAID controller failed, amber light and a dead power supply",
        "server-hardware-failure",
    ),
    ("The backup job failed three nights in a row", "backup-failure"),
    ("Users cannot log in, authentication failed for everybody", "login-failure"),
    ("outbound traffic saturates the uplink, one PC is flooding", "traffic-anomaly"),
    ("The ordering system is down for everyone, business has stopped", "application-down"),
    ("startup-config is gone, the router came back with factory defaults", "config-loss"),
    ("systemd: postgresql.service entered failed state, service stopped", "service-stopped"),
]


@pytest.mark.parametrize(("text", "slug"), FOUND)
def test_the_right_strategy_is_among_the_first_three(text, slug):
    language = "en" if text.isascii() or slug in text else "zh"
    result = match(text, language=language, top=3)
    assert result.emergency
    assert slug in [one.slug for one in result.matches]
    assert all(one.reasons for one in result.matches)
    scores = [one.score for one in result.matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_the_first_place_is_right_in_most_cases():
    hits = sum(match(text, top=1).matches[0].slug == slug for text, slug in FOUND)
    assert hits >= 0.8 * len(FOUND)


CALM = [
    "谢谢李工，昨天的问题处理得很及时，已经恢复正常了",
    "请问怎么申请新的邮箱账号？",
    "想采购五台笔记本电脑，麻烦给个报价",
    "本周六进行机房空调例行维护，业务不受影响，请勿报修",
    "告警已恢复：web-03 磁盘使用率 61%，状态 OK",
    "下周二上午安全意识培训，请各科室报名",
    "今日巡检全部正常，无异常。",
    "Thank you, everything is working again, please close the ticket.",
    "How do I change the ring tone of my desk phone?",
    "Please order two toner cartridges when convenient.",
    "[RESOLVED] HighLatency api-2 back to normal",
    "Scheduled maintenance on Sunday, no action is needed.",
    "Backup job nightly finished successfully, 12 of 12 hosts.",
    "你好",
]


@pytest.mark.parametrize("text", CALM)
def test_what_is_no_emergency_gets_no_matches(text):
    result = match(text)
    assert not result.emergency
    assert result.matches == []
    assert result.because


@pytest.mark.parametrize(
    "text",
    [
        "谢谢，但是系统又打不开了",
        "请问为什么系统登录不了，全科室都进不去",
        "[FIRING:1] HostDown instance=web-1",
        "上次说修好了，现在又报错，业务中断",
        "Thanks for the quick call, but the database is down again",
    ],
)
def test_courtesy_does_not_hide_an_emergency(text):
    assert match(text).emergency


def test_facts_outweigh_words():
    text = "something is wrong with srv-1"
    hinted = match(text, Facts(slugs=("backup-failure",)))
    assert hinted.matches[0].slug == "backup-failure"
    assert hinted.matches[0].reasons[0].code == "strategies.match.hint"
    document = next(d for d in shipped_index().documents if d.slug == "disk-full")
    item = min(document.items)
    by_item = match(text, Facts(items=(item,), asset_class="server"))
    assert by_item.emergency
    found = {one.slug: one for one in by_item.matches}
    codes = [reason.code for reason in found["disk-full"].reasons]
    assert "strategies.match.item" in codes
    assert "strategies.match.class_server" in codes


def test_nothing_to_say_is_no_match():
    result = match("zzz qqq 12345 xyzzy plugh", top=5)
    assert result.matches == []


def test_reasons_can_be_said_in_both_languages():
    for text, _slug in FOUND:
        result = match(text, Facts(asset_class="server"))
        for reason in [*result.because, *(r for one in result.matches for r in one.reasons)]:
            assert reason.code in PLAIN_SENTENCES
            assert "%(" not in say_in(reason, "zh") + say_in(reason, "en")


def test_the_words_quoted_stand_in_the_text():
    text = "D盘满了，NodeFilesystemAlmostOutOfSpace ORA-01653"
    reading = Reading.of(text)
    words = " ".join(quoted(reading, [term for term, _place in terms(reading)]))
    assert "NodeFilesystemAlmostOutOfSpace" in words
    assert "ORA-01653" in words
    assert "盘满了" in words


def test_what_is_denied_is_no_fault():
    assert not match("机房温度正常，无告警，未见异常").emergency
    assert match("机房温度异常，空调停了").emergency


def test_it_answers_in_time_and_long_texts_do_not_hurt():
    shipped_index()
    spent = []
    for text in [*(text for text, _slug in FOUND), "系统打不开 disk full " * 2000]:
        started = time.perf_counter()
        match(text)
        spent.append(time.perf_counter() - started)
    assert sorted(spent)[len(spent) // 2] < 0.05
    assert max(spent) < 0.5


def test_a_strong_hint_hides_no_other_answer():
    text = "Registration page: connection refused at http://127.0.0.1:38925/index.html"
    found = [one.slug for one in match(text, Facts(slugs=("application-down",))).matches]
    assert found[0] == "application-down"
    assert "service-stopped" in found


def test_the_words_within_an_address_say_nothing():
    assert not match("http://10.0.0.1/wiped/ransomware/disk-full.html").matches
    told = match("connection refused at http://10.0.0.1/index.html", language="en").matches
    assert "web-defacement" not in [one.slug for one in told]


def test_how_many_are_asked_for_changes_no_score():
    text = "数据库服务器根分区满了,应用写日志报 No space left on device"
    few, many = match(text, top=1), match(text, top=50)
    assert few.matches[0] == many.matches[0]


def test_what_else_fails_on_the_asset_only_adds_to_what_words_say():
    index = shipped_index()
    item = min(index.documents[index.number("disk-full")].items)
    about = "users cannot log in, authentication failed"
    result = match(about, Facts(background=(item,), asset_class="server"))
    assert result.matches[0].slug == "login-failure"
    assert not match("thank you, all is well", Facts(background=(item,))).emergency
