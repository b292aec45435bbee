import pytest

from anlan.notifications.channels.slack.channel import SlackChannel
from anlan.notifications.tests.http_conformance import HttpConformance
from anlan.notifications.tests.http_far_end import http_far_end


def judge(call):
    if call.query.get("access_token") != "t0ken":
        return 404, "no_service", {}
    return 200, "ok", {}


class TestSlackChannel(HttpConformance):
    channel_class = SlackChannel
    reads_json = False
    address = "U024BE7LH"

    @pytest.fixture
    def far_end(self):
        to_of = lambda body: body["text"].split(">")[0].removeprefix("<@")  # noqa: E731 - short
        with http_far_end(judge, to_of=to_of) as far_end:
            yield far_end

    def test_a_text_from_outside_mentions_nobody(self, channel, far_end, config):
        channel.send(self.message(text="<!channel> look"), config)
        assert "<!channel>" not in far_end.received[0].json["text"]

    def test_an_archived_channel_is_permanent(self, channel, far_end, config):
        far_end.refusal, far_end.mood = (410, "channel_is_archived"), "refuse"
        assert self.error_of(channel, config).permanent
