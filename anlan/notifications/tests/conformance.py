"""What every channel owes, executable. A channel's test subclasses this and gives a far end."""

from dataclasses import replace
from time import monotonic

import pytest
from django.utils import translation

from anlan.core.saying import known_codes, say
from anlan.notifications.channels import DeliveryError, Outgoing

MESSAGE = Outgoing(
    key="incident-7:contact-3:email:1",
    name="Ada 工程师",
    address="ada@example.org",
    language="zh-hans",
    subject="I 级：数据库无法访问",
    text="数据库无法访问。\n打开链接确认：https://anlan.example/a/xyz\n",
    html="<p>数据库无法访问。</p>",
)


class ChannelConformance:
    """Fixtures to give: `channel`, `far_end` (mood, received), `config`, `config_of_nobody`."""

    address = MESSAGE.address
    nonsense = "no address"

    def test_it_hands_over_and_gives_a_receipt(self, channel, far_end, config):
        receipt = channel.send(self.message(), config)
        assert [message.key for message in far_end.received] == [self.key_at_far_end()]
        assert receipt.reference
        assert receipt.as_json()["answer"]

    def test_a_repeat_can_be_recognised_by_the_far_end(self, channel, far_end, config):
        first, second = channel.send(self.message(), config), channel.send(self.message(), config)
        assert first.reference == second.reference
        assert len({message.key for message in far_end.received}) == 1
        other = channel.send(self.message(key="incident-7:contact-3:email:2"), config)
        assert other.reference != first.reference

    def test_a_refusal_is_permanent(self, channel, far_end, config):
        far_end.mood = "refuse"
        assert self.error_of(channel, config).permanent

    @pytest.mark.parametrize("mood", ["defer", "hang", "drop"])
    def test_what_may_pass_is_not_permanent(self, channel, far_end, config, mood):
        far_end.mood = mood
        started = monotonic()
        assert not self.error_of(channel, config).permanent
        assert monotonic() - started < channel.timeout_s + 5

    def test_nobody_there_is_not_permanent(self, channel, config_of_nobody):
        assert not self.error_of(channel, config_of_nobody).permanent

    def test_it_does_not_retry_by_itself(self, channel, far_end, config):
        far_end.mood = "defer"
        self.error_of(channel, config)
        assert far_end.calls == 1

    def test_line_breaks_cannot_smuggle_headers(self, channel, far_end, config):
        sly = self.message(subject="ok\r\nBcc: mallory@example.org", name="A\nBcc: m@x.org")
        channel.send(sly, config)
        assert [message.to for message in far_end.received] == [self.address]

    def test_a_nonsense_address_is_permanent_and_reaches_nobody(self, channel, far_end, config):
        error = self.error_of(channel, config, self.message(address=self.nonsense))
        assert error.permanent
        assert not far_end.received

    def test_it_has_a_form_a_name_and_a_place(self, channel, config):
        secrets = [word for word in (config.secret, *self.secret_words()) if word]
        assert channel.form()().fields
        assert str(channel.label)
        assert channel.is_address(self.address)
        assert not channel.is_address(self.nonsense)
        assert not any(word in channel.where(config.settings) for word in secrets)

    def secret_words(self) -> list[str]:
        return []

    def key_at_far_end(self) -> str:
        """What the far end recognises a repeat by."""
        return MESSAGE.key

    def message(self, **changes) -> Outgoing:
        return replace(MESSAGE, **({"address": self.address} | changes))

    def error_of(self, channel, config, message=None) -> DeliveryError:
        message = message or self.message()
        with pytest.raises(DeliveryError) as caught:
            channel.send(message, config)
        reason = caught.value.reason
        assert reason.code in known_codes()
        for language in ("en", "zh-hans"):
            with translation.override(language):
                assert "%(" not in say(reason)
        return caught.value
