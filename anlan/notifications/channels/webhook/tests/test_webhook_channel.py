import hashlib
import hmac
import time

import pytest

from anlan.notifications.channels.webhook.channel import WebhookChannel
from anlan.notifications.tests.http_conformance import SECRET, HttpConformance
from anlan.notifications.tests.http_far_end import http_far_end


def judge(call):
    """What docs/operator/channels.md tells a receiver to do."""
    moment = call.headers.get("x-anlan-timestamp", "0")
    digest = hmac.new(SECRET.encode(), f"{moment}.".encode() + call.body, hashlib.sha256)
    expected = f"sha256={digest.hexdigest()}"
    is_fresh = abs(time.time() - int(moment)) < 300
    if not is_fresh or not hmac.compare_digest(call.headers.get("x-anlan-signature", ""), expected):
        return 401, "wrong signature", {}
    return 200, "taken", {}


class TestWebhookChannel(HttpConformance):
    channel_class = WebhookChannel
    reads_json = False
    address = "ada"

    def settings_of(self, url):
        return {"url": url}

    def secrets_of(self, url):
        return {"sign": SECRET}

    @pytest.fixture
    def far_end(self):
        with http_far_end(judge, to_of=lambda body: body["recipient"]["address"]) as far_end:
            yield far_end

    def test_a_wrong_secret_is_permanent(self, channel, far_end):
        url = f"http://127.0.0.1:{far_end.port}/"
        error = self.error_of(channel, self.config_at(url, sign="another-secret-word"))
        assert error.permanent
        assert not far_end.received

    def test_a_repeat_has_the_same_id(self, channel, far_end, config):
        channel.send(self.message(), config)
        channel.send(self.message(), config)
        assert len({call.json["id"] for call in far_end.received}) == 1
