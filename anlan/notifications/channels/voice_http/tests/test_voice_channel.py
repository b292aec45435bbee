from urllib.parse import parse_qs

import pytest

from anlan.notifications.channels import Config, Reply
from anlan.notifications.channels.base import Report
from anlan.notifications.channels.voice_http.channel import VoiceChannel
from anlan.notifications.tests.http_conformance import HttpConformance
from anlan.notifications.tests.http_far_end import http_far_end

BODY = "called={phone}&tts={text}&lang={language}&id={key}&notify={callback}"


def judge(call):
    if call.headers.get("authorization") != "Bearer t0ken":
        return 401, "who are you", {}
    return 200, {"call": "c-1"}, {}


class TestVoiceChannel(HttpConformance):
    channel_class = VoiceChannel
    reads_json = False
    address = "+86 138-0013-8000"

    def settings_of(self, url):
        return {"url": url, "method": "POST", "body": BODY, "max_length": 300}

    def secrets_of(self, url):
        return {"headers": "Authorization: Bearer t0ken"}

    @pytest.fixture
    def far_end(self):
        with http_far_end(judge, to_of=lambda _body: self.address) as far_end:
            yield far_end

    @pytest.mark.parametrize(
        ("language", "code", "prompt"),
        [("zh-hans", "zh-CN", "按 1"), ("en", "en-US", "Press 1")],
    )
    def test_it_speaks_the_persons_language(self, channel, far_end, config, language, code, prompt):
        asking = self.message(language=language, is_asking=True, callback="https://cb/")
        channel.send(asking, config)
        sent = parse_qs(far_end.received[0].body.decode())
        assert (sent["called"], sent["lang"]) == (["+8613800138000"], [code])
        assert sent["notify"] == ["https://cb/"]
        assert sent["tts"][0].startswith(asking.subject)
        assert prompt in sent["tts"][0]
        assert "https" not in sent["tts"][0]

    def test_who_is_only_told_hears_of_no_keys_and_a_long_subject_keeps_them(self, channel):
        assert channel.words(self.message(), 300) == self.message().subject
        long = self.message(subject="x" * 500, is_asking=True, language="en")
        assert len(channel.words(long, 80)) <= 80
        assert channel.words(long, 80).endswith("2 to pass it on.")


@pytest.mark.parametrize(
    ("body", "report", "reply", "because"),
    [
        ('{"state": "answered"}', Report.DELIVERED, None, None),
        ('{"state": "answered", "digit": 1}', Report.READ, Reply.TAKE, None),
        ("state=completed&digit=2", Report.READ, Reply.NEXT, None),
        ('{"digit": "1"}', Report.READ, Reply.TAKE, None),
        ('{"state": "answered", "digit": "7"}', Report.DELIVERED, None, None),
        ('{"state": "BUSY"}', Report.FAILED, None, "notifications.voice.busy"),
        ("state=no-answer", Report.FAILED, None, "notifications.voice.no_answer"),
        ("state=rejected", Report.FAILED, None, "notifications.voice.lost"),
    ],
)
def test_a_report_says_how_the_call_ended_and_what_was_pressed(body, report, reply, because):
    told = VoiceChannel().told(body, Config({}))
    assert (told.report, told.reply) == (report, reply)
    assert (told.because.code if told.because else None) == because


@pytest.mark.parametrize("body", ["", "[]", "{", '{"state": {"a": 1}}', "state=ringing", "\x00"])
def test_what_is_no_report_is_none(body):
    assert VoiceChannel().told(body, Config({})) is None


def test_the_fields_of_a_report_are_what_the_settings_say():
    config = Config({"state_field": "call.status", "digit_field": "call.dtmf", "answered": "CONN"})
    told = VoiceChannel().told('{"call": {"status": "conn", "dtmf": "1"}}', config)
    assert (told.report, told.reply, told.word) == (Report.READ, Reply.TAKE, "conn 1")
