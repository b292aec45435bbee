import json
from urllib.parse import parse_qs

import pytest

from anlan.notifications.channels import Config
from anlan.notifications.channels.base import Report
from anlan.notifications.channels.sms_http.channel import SmsChannel
from anlan.notifications.channels.template import fill, headers_of
from anlan.notifications.tests.http_conformance import HttpConformance
from anlan.notifications.tests.http_far_end import http_far_end

BODY = "mobile={phone}&content={text}&ref={key}"


def judge(call):
    if call.headers.get("authorization") != "Bearer t0ken":
        return 401, "who are you", {}
    return 200, {"code": 0}, {}


class TestSmsChannel(HttpConformance):
    channel_class = SmsChannel
    reads_json = False
    address = "+86 138-0013-8000"

    def settings_of(self, url):
        return {"url": url, "method": "POST", "body": BODY, "max_length": 300}

    def secrets_of(self, url):
        return {"headers": "Authorization: Bearer t0ken"}

    @pytest.fixture
    def far_end(self):
        to_of = lambda _body: self.address  # noqa: E731 - the number is tested below
        with http_far_end(judge, to_of=to_of) as far_end:
            yield far_end

    def test_number_and_text_stand_where_the_template_says(self, channel, far_end, config):
        channel.send(self.message(link="https://anlan.example/a/x"), config)
        sent = parse_qs(far_end.received[0].body.decode())
        assert sent["mobile"] == ["+8613800138000"]
        assert sent["content"] == [f"{self.message().subject}\nhttps://anlan.example/a/x"]
        assert sent["ref"] == [self.message().reference]

    def test_success_is_what_the_settings_say(self, channel, far_end, config):
        values = config.settings | {"success": '"code": 0', "permanent": "blacklist"}
        asking = Config(values, config.secret)
        assert channel.send(self.message(), asking).reference
        far_end.judge = lambda _call: (200, {"code": 7, "msg": "balance"}, {})
        assert not self.error_of(channel, asking).permanent
        far_end.judge = lambda _call: (200, {"code": 9, "msg": "blacklist"}, {})
        assert self.error_of(channel, asking).permanent

    def test_a_report_is_read_as_the_settings_say(self, channel):
        config = Config({"arrived": "DELIVRD", "lost": "UNDELIV"})
        assert channel.report_of("status=DELIVRD", config) is Report.DELIVERED
        assert channel.report_of("status=UNDELIV", config) is Report.FAILED
        assert channel.report_of("status=WAIT", config) is None


def test_a_value_can_add_neither_parameter_nor_field():
    values = {"phone": "1", "text": '&to=2","x":"\n', "key": "k", "callback": ""}
    assert parse_qs(fill("a={text}", values, "url")) == {"a": [values["text"]]}
    assert json.loads(fill('{"t":"{text}"}', values, "json")) == {"t": values["text"]}
    with pytest.raises(ValueError):
        fill('{"t":{text}}', values, "json")


def test_headers_are_read_or_refused():
    assert headers_of("A: b | X-Y: c d") == {"A": "b", "X-Y": "c d"}
    for wrong in ("no colon", "A b: c", "A:"):
        with pytest.raises(ValueError):
            headers_of(wrong)
