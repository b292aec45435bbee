"""Reading messages as people and their programs really send them."""

import base64
import hashlib
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anlan.intake.mail import plain, reading, rules


def raw(body: bytes, *headers: str) -> bytes:
    lines = ["From: Bob <Bob@North.example>", "Message-ID: <1@north.example>", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("gb18030", "gb2312"), ("gb18030", "GBK"), ("gb18030", "gb18030"), ("big5", "big5"),
        ("utf-8", "utf-8"), ("utf-8", "x-unknown"), ("gb18030", "utf-8"), ("utf-8", "us-ascii"),
    ],
)  # fmt: skip
def test_charsets_also_those_that_are_declared_wrongly(charset, declared):
    said = "系統故障" if charset == "big5" else "系统故障，请尽快处理"
    letter = reading.read(
        raw(said.encode(charset), f"Content-Type: text/plain; charset={declared}")
    )
    assert letter.text == said


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("=?gb2312?B?" + base64.b64encode("数据库".encode("gbk")).decode() + "?=", "数据库"),
        ("=?utf-8?Q?=E6=95=B0=E6=8D=AE?= =?utf-8?Q?=E5=BA=93?=", "数据库"),
        ("=?nonsense?B?aGk=?=", "hi"),
        ("=?utf-8?B?not base64!?=", "=?utf-8?B?not base64!?="),
        ("Re: plain", "Re: plain"),
    ],
)
def test_subjects(sent, read):
    assert reading.read(raw(b"x", f"Subject: {sent}")).subject == read


def test_a_subject_in_bare_bytes():
    message = b"From: a@b.example\r\nSubject: " + "磁盘满".encode("gb18030") + b"\r\n\r\nx"
    assert reading.read(message).subject == "磁盘满"


def test_html_only_becomes_text_without_scripts_and_quotes():
    html = (
        "<html><head><style>p{}</style></head><body><p>网站&nbsp;打不开</p><div>since<br>nine"
        "</div><script>x()</script><blockquote>old <b>words</b></blockquote></body></html>"
    )
    letter = reading.read(raw(html.encode(), "Content-Type: text/html; charset=utf-8"))
    assert letter.text == "网站 打不开\n\nsince\nnine"


def test_attachments_are_named_measured_and_hashed_also_in_nested_parts():
    inner = EmailMessage()
    inner["Subject"] = "Forwarded"
    inner.set_content("inner words")
    mail = EmailMessage()
    mail["From"] = "bob@north.example"
    mail.set_content("See the log.")
    mail.add_alternative("<p>See the log.</p>", subtype="html")
    mail.add_attachment(b"\x00log", maintype="application", subtype="x", filename="日志/../a.log")
    mail.add_attachment(inner)
    letter = reading.read(mail.as_bytes())
    assert letter.text == "See the log."
    digest = hashlib.sha256(b"\x00log").hexdigest()
    assert letter.attachments[0].as_json() == {"name": "a.log", "size": 4, "sha256": digest}


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("收到\n\n在 2026年1月1日，Anlan 写道：\n> 页面", "收到"),
        ("ok\r\n\r\nOn Mon, 1 Jan 2026, Anlan wrote:\r\n> x", "ok"),
        ("done\n-----Original Message-----\nFrom: x", "done"),
        ("好\n\n------------------ 原始邮件 ------------------\n发件人: x", "好"),
        ("see\n\n发件人： 安澜 <a@b>\n发送时间： x", "see"),
        ("top\n> quoted\nbottom\n-- \nBob, North", "top\nbottom"),
        ("> only quoted", ""),
    ],
)
def test_own_words(text, own):
    assert plain.own_words(text) == own


def test_bombs_are_refused():
    with pytest.raises(reading.Unreadable, match="too_large"):
        reading.read(b"x" * (reading.MAX_BYTES + 1))
    with pytest.raises(reading.Unreadable, match="long_header"):
        reading.read(b"X: y\r\n" * 50_000)
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(1000)
    )
    with pytest.raises(reading.Unreadable, match="nested"):
        reading.read(deep)
    many = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 1000
    with pytest.raises(reading.Unreadable, match="many_parts"):
        reading.read(many)


def test_references_nearest_first_and_a_made_id_for_a_message_without():
    letter = reading.read(
        b"From: a@b.c\r\nIn-Reply-To: <2@x>\r\nReferences: <1@x>\r\n <2@x>\r\n\r\n"
    )
    assert letter.references == ("<2@x>", "<1@x>")
    assert letter.message_id.startswith("<sha256.")


@pytest.mark.parametrize(
    ("recipients", "own", "tags"),
    [
        (["desk+north@d.example"], "desk@d.example", ["north"]),
        (["north@d.example", "desk@d.example"], "desk@d.example", ["north"]),
        (["north@qq.com", "desk+south@qq.com"], "desk@qq.com", ["south"]),
        (["desk+north@elsewhere.example"], "desk@d.example", []),
    ],
)
def test_tags(recipients, own, tags):
    assert rules.tags_of(recipients, own) == tags


_HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "References", "In-Reply-To",
            "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Return-Path",
            "Auto-Submitted", "MIME-Version"]  # fmt: skip
_PIECES = st.sampled_from([
    b"=?utf-8?B?", b"=?gb2312?Q?=B1", b"?=", b"<a@b>", b'"', b"(", b"@", b";", b"multipart/mixed",
    b"text/html; charset=", b"boundary=b", b"--b\r\n", b"filename*=utf-8''%ff", b"base64", b"\xff",
    b"\r\n ", b"<anlan.0@x>", b"Mon, 99 Foo 99999 25:61:61 +9999", b"\x00", b"charset=idna",
])  # fmt: skip
_VALUES = st.lists(_PIECES | st.binary(max_size=8), max_size=6).map(b" ".join)
_LINES = st.lists(st.tuples(st.sampled_from(_HEADERS), _VALUES), max_size=8)


@settings(max_examples=200, deadline=None)
@example([("Content-Type", b"charset=idna")], b"\x80")
@given(_LINES, st.binary(max_size=200))
def test_whatever_is_sent_gives_a_letter_or_a_refusal(lines, body):
    message = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in lines)
    try:
        letter = reading.read(message + b"\r\n" + body)
    except reading.Unreadable:
        return
    assert 0 < len(letter.message_id) <= 260
    assert len(letter.subject) <= 300
    for text in (letter.subject, letter.sender, letter.text, letter.sender_name):
        assert "\x00" not in text
        text.encode()  # What a database can store.
    assert letter.sender == "" or letter.sender.count("@") == 1
