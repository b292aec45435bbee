import pytest

from anlan.notifications.channels.wecom.channel import WecomChannel
from anlan.notifications.tests.http_conformance import HttpConformance
from anlan.notifications.tests.http_far_end import http_far_end


def judge(call):
    """As documented: POST of JSON text, at most 2048 bytes, to the address with the key."""
    text = call.json["text"]["content"]
    if call.query.get("access_token") != "t0ken":
        return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}, {}
    if call.json["msgtype"] != "text" or len(text.encode()) > 2048:
        return 200, {"errcode": 45002, "errmsg": "content size out of limit"}, {}
    return 200, {"errcode": 0, "errmsg": "ok"}, {}


class TestWecomChannel(HttpConformance):
    channel_class = WecomChannel
    address = "13800138000"

    @pytest.fixture
    def far_end(self):
        refusal = (200, {"errcode": 93000, "errmsg": "invalid webhook url"})
        deferral = (200, {"errcode": 45009, "errmsg": "api freq out of limit"})
        to_of = lambda body: body["text"]["mentioned_mobile_list"][0]  # noqa: E731 - a short one
        with http_far_end(judge, refusal=refusal, deferral=deferral, to_of=to_of) as far_end:
            yield far_end

    def test_a_long_text_is_cut_between_characters(self, channel, far_end, config):
        channel.send(self.message(text="数据库" * 2000), config)
        text = far_end.received[0].json["text"]["content"]
        assert len(text.encode()) <= 2048
        assert text.endswith(f"#{self.message().reference}")

    def test_a_wrong_key_is_permanent(self, channel, far_end):
        url = f"http://127.0.0.1:{far_end.port}/hook?access_token=wrong"
        error = self.error_of(channel, self.config_at(url))
        assert error.permanent
        assert "93000" in error.reason.params["detail"]

    def test_a_user_id_is_mentioned_as_such(self, channel, far_end, config):
        far_end.to_of = lambda body: body["text"]["mentioned_list"][0]
        channel.send(self.message(address="@all"), config)
        assert far_end.received[0].to == "@all"
