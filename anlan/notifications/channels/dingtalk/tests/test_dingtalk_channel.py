import base64
import hashlib
import hmac
import time

import pytest

from anlan.notifications.channels.dingtalk.channel import DingtalkChannel
from anlan.notifications.tests.http_conformance import SECRET, HttpConformance
from anlan.notifications.tests.http_far_end import http_far_end


def judge(call):
    """As documented: HMAC-SHA256 of time and secret, and a time within one hour."""
    if call.query.get("access_token") != "t0ken":
        return 200, {"errcode": 300001, "errmsg": "token is not exist"}, {}
    moment = call.query.get("timestamp", "0")
    if abs(time.time() * 1000 - int(moment)) > 3_600_000:
        return 200, {"errcode": 310000, "errmsg": "invalid timestamp"}, {}
    digest = hmac.digest(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256)
    if call.query.get("sign") != base64.b64encode(digest).decode():
        return 200, {"errcode": 310000, "errmsg": "sign not match"}, {}
    return 200, {"errcode": 0, "errmsg": "ok"}, {}


class TestDingtalkChannel(HttpConformance):
    channel_class = DingtalkChannel
    address = "13800138000"

    @pytest.fixture
    def far_end(self):
        refusal = (200, {"errcode": 300001, "errmsg": "token is not exist"})
        deferral = (200, {"errcode": 130101, "errmsg": "send too fast"})
        to_of = lambda body: body["at"]["atMobiles"][0]  # noqa: E731 - a short one
        with http_far_end(judge, refusal=refusal, deferral=deferral, to_of=to_of) as far_end:
            yield far_end

    @pytest.mark.parametrize("sign", ["another-secret", ""])
    def test_a_wrong_signature_is_permanent(self, channel, far_end, config, sign):
        url = f"http://127.0.0.1:{far_end.port}/robot/send?access_token=t0ken"
        error = self.error_of(channel, self.config_at(url, sign=sign))
        assert error.permanent
        assert "310000" in error.reason.params["detail"]

    def test_a_clock_that_is_wrong_is_told(self, channel, far_end, config, monkeypatch):
        past = time.time() - 7200
        monkeypatch.setattr(
            "anlan.notifications.channels.dingtalk.channel.time.time", lambda: past, raising=True
        )
        far_end.judge = _with_clock(past + 7200)
        error = self.error_of(channel, config)
        assert "invalid timestamp" in error.reason.params["detail"]


def _with_clock(now):
    """The receiver's clock stays right while the sender's is two hours behind."""

    def decide(call):
        if abs(now * 1000 - int(call.query["timestamp"])) > 3_600_000:
            return 200, {"errcode": 310000, "errmsg": "invalid timestamp"}, {}
        return 200, {"errcode": 0, "errmsg": "ok"}, {}

    return decide
