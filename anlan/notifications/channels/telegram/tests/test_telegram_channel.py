import pytest

from anlan.notifications.channels.telegram.channel import TelegramChannel
from anlan.notifications.tests.http_conformance import HttpConformance
from anlan.notifications.tests.http_far_end import http_far_end


def judge(call):
    if call.path != "/bot7:t0ken/sendMessage":
        return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}, {}
    return 200, {"ok": True, "result": {"message_id": 9}}, {}


class TestTelegramChannel(HttpConformance):
    channel_class = TelegramChannel
    address = "-100200300"

    def settings_of(self, url):
        return {"url": url.split("/hook")[0]}

    def secrets_of(self, url):
        return {"token": "7:t0ken"}

    @pytest.fixture
    def far_end(self):
        refusal = (403, {"ok": False, "error_code": 403, "description": "bot was blocked"})
        with http_far_end(judge, refusal=refusal, to_of=lambda body: body["chat_id"]) as far_end:
            yield far_end

    def test_a_wrong_token_is_permanent_and_not_shown(self, channel, far_end, config):
        wrong = self.config_at(f"http://127.0.0.1:{far_end.port}/hook", token="8:0ther")
        error = self.error_of(channel, wrong)
        assert error.permanent
        assert "0ther" not in str(error.reason.as_json())
