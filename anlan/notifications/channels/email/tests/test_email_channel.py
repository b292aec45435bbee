import pytest

from anlan.notifications.channels import Config, DeliveryError
from anlan.notifications.channels.email.channel import EmailChannel
from anlan.notifications.tests.conformance import MESSAGE, ChannelConformance
from anlan.notifications.tests.far_end import free_port, mail_server


class HurriedEmailChannel(EmailChannel):
    timeout_s = 0.4


def config_for(port):
    return Config({"host": "127.0.0.1", "port": port, "tls": "none", "from": "anlan@example.org"})


@pytest.fixture
def far_end():
    with mail_server() as server:
        yield server


@pytest.fixture
def channel():
    return HurriedEmailChannel()


@pytest.fixture
def config(far_end):
    return config_for(far_end.port)


@pytest.fixture
def config_of_nobody():
    return config_for(free_port())


class TestEmailChannel(ChannelConformance):
    def test_text_and_html_arrive_as_utf8(self, channel, far_end, config):
        channel.send(MESSAGE, config)
        mail = far_end.received[0].mail
        assert mail["Subject"] == MESSAGE.subject
        assert mail["To"].addresses[0].display_name == MESSAGE.name
        text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
        assert text == MESSAGE.text
        assert "数据库" in mail.get_body(("html",)).get_content()

    def test_a_relay_that_hangs_up_after_taking_the_mail_is_no_error(
        self, channel, far_end, config
    ):
        far_end.mood = "drop_after"
        assert channel.send(MESSAGE, config).reference
        assert len(far_end.received) == 1

    def test_a_relay_without_starttls_is_named(self, channel, far_end, config):
        with_starttls = Config(config.settings | {"tls": "starttls"})
        with pytest.raises(DeliveryError) as caught:
            channel.send(MESSAGE, with_starttls)
        assert caught.value.reason.code == "notifications.email.not_supported"
        assert caught.value.permanent

    def test_the_default_comes_from_the_settings(self, settings):
        settings.ANLAN_SMTP_URL = ""
        assert EmailChannel().default_config() is None
        settings.ANLAN_SMTP_URL = "smtp+starttls://us%40er:p%3Aw@mail.example"
        settings.ANLAN_MAIL_FROM = "anlan@example.org"
        config = EmailChannel().default_config()
        assert config.settings == {
            "host": "mail.example",
            "port": 587,
            "tls": "starttls",
            "user": "us@er",
            "from": "anlan@example.org",
        }
        assert config.secret == "p:w"
        assert "p:w" not in repr(config)
