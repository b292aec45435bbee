"""What every channel over HTTP owes beyond the common suite."""

import json
from datetime import timedelta

import pytest

from anlan.notifications.channels import Config
from anlan.notifications.tests.conformance import ChannelConformance
from anlan.notifications.tests.far_end import free_port

SECRET = "SEC-a-signing-secret-of-the-group"


class HttpConformance(ChannelConformance):
    """Fixtures to give: `far_end` and `channel_class`; methods: `settings_of`, `secrets_of`."""

    reads_json = True

    def settings_of(self, url) -> dict[str, str]:
        return {}

    def secrets_of(self, url) -> dict[str, str]:
        return {"url": url, "sign": SECRET}

    @pytest.fixture
    def channel(self, settings):
        settings.ANLAN_HTTP_ALLOW = ["127.0.0.1"]
        channel = self.channel_class()
        channel.timeout_s = 0.6
        return channel

    @pytest.fixture
    def config(self, far_end):
        return self.config_at(f"http://127.0.0.1:{far_end.port}/hook/x?access_token=t0ken")

    @pytest.fixture
    def config_of_nobody(self):
        return self.config_at(f"http://127.0.0.1:{free_port()}/hook/x?access_token=t0ken")

    def config_at(self, url, **secrets):
        held = self.secrets_of(url) | secrets
        return Config(self.settings_of(url), json.dumps(held))

    def key_at_far_end(self):
        return self.message().reference

    def secret_words(self):
        return [SECRET, "t0ken"]

    @pytest.mark.parametrize("mood", ["error", "drip", "endless"])
    def test_a_broken_far_end_is_not_permanent(self, channel, far_end, config, mood):
        far_end.mood = mood
        assert not self.error_of(channel, config).permanent

    def test_a_rate_limit_says_when_to_come_back(self, channel, far_end, config):
        far_end.mood = "limit"
        error = self.error_of(channel, config)
        assert not error.permanent
        assert error.retry_after == timedelta(seconds=120)

    def test_a_redirect_is_refused(self, channel, far_end, config):
        far_end.mood = "redirect"
        error = self.error_of(channel, config)
        assert error.permanent
        assert error.reason.code == "notifications.http.redirect"
        assert far_end.calls == 1

    def test_an_answer_that_is_no_json_is_not_taken_for_success(self, channel, far_end, config):
        far_end.mood = "garbage"
        if self.reads_json:
            assert not self.error_of(channel, config).permanent
        else:
            assert channel.send(self.message(), config).reference

    def test_a_network_inside_is_refused(self, channel, far_end, config, settings):
        settings.ANLAN_HTTP_ALLOW = []
        error = self.error_of(channel, config)
        assert error.permanent
        assert error.reason.code == "notifications.http.forbidden"
        assert far_end.calls == 0

    def test_no_error_shows_a_secret(self, channel, far_end, config):
        for mood in ("refuse", "defer", "redirect", "limit"):
            far_end.mood = mood
            shown = json.dumps(self.error_of(channel, config).reason.as_json())
            assert not [word for word in self.secret_words() if word in shown]
