import base64
import hashlib
import hmac
import time

import pytest

from anlan.notifications.channels.feishu.channel import FeishuChannel
from anlan.notifications.tests.http_conformance import SECRET, HttpConformance
from anlan.notifications.tests.http_far_end import http_far_end


def judge(call):
    """As documented: time and secret are the key, nothing is signed; a time within one hour."""
    if not call.path.endswith("/hook/x"):
        return 200, {"code": 19001, "msg": "incoming webhook access token invalid"}, {}
    moment = call.json.get("timestamp", "0")
    digest = hmac.digest(f"{moment}\n{SECRET}".encode(), b"", hashlib.sha256)
    is_signed = call.json.get("sign") == base64.b64encode(digest).decode()
    if not is_signed or abs(time.time() - int(moment)) > 3600:
        return (
            200,
            {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"},
            {},
        )
    return 200, {"code": 0, "msg": "success"}, {}


class TestFeishuChannel(HttpConformance):
    channel_class = FeishuChannel
    address = "ou_8a7b6c5d"

    @pytest.fixture
    def far_end(self):
        refusal = (200, {"code": 19001, "msg": "incoming webhook access token invalid"})
        deferral = (200, {"code": 11232, "msg": "frequency limited"})
        to_of = lambda body: body["content"]["text"].split('"')[1]  # noqa: E731 - a short one
        with http_far_end(judge, refusal=refusal, deferral=deferral, to_of=to_of) as far_end:
            yield far_end

    @pytest.mark.parametrize("sign", ["another-secret", ""])
    def test_a_wrong_signature_is_permanent(self, channel, far_end, config, sign):
        url = f"http://127.0.0.1:{far_end.port}/hook/x"
        error = self.error_of(channel, self.config_at(url, sign=sign))
        assert error.permanent
        assert "19021" in error.reason.params["detail"]

    def test_a_text_from_outside_mentions_nobody(self, channel, far_end, config):
        channel.send(self.message(text='<at user_id="all"></at>'), config)
        assert far_end.received[0].json["content"]["text"].count("<at ") == 1
