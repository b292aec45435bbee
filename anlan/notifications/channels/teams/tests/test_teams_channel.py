import pytest

from anlan.notifications.channels.teams.channel import TeamsChannel
from anlan.notifications.tests.http_conformance import HttpConformance
from anlan.notifications.tests.http_far_end import http_far_end


def judge(call):
    [card] = call.json["attachments"]
    is_card = card["contentType"] == "application/vnd.microsoft.card.adaptive"
    return (200, "", {}) if is_card else (400, "InvalidRequestContent", {})


class TestTeamsChannel(HttpConformance):
    channel_class = TeamsChannel
    reads_json = False
    address = "ada"

    @pytest.fixture
    def far_end(self):
        with http_far_end(judge, to_of=lambda _body: "ada") as far_end:
            yield far_end

    def test_name_and_text_stand_on_the_card(self, channel, far_end, config):
        channel.send(self.message(), config)
        body = far_end.received[0].json["attachments"][0]["content"]["body"]
        assert body[0]["text"] == self.message().name
        assert self.message().subject in body[1]["text"]
