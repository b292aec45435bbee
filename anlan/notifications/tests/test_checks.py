import pytest

from anlan.notifications.channels.email.address import Relay, parse
from anlan.notifications.checks import smtp_url_is_readable


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://127.0.0.1:2525", Relay("127.0.0.1", 2525, "none")),
        ("smtps://mail.example", Relay("mail.example", 465, "tls")),
        ("smtp+starttls://a:b@m.example", Relay("m.example", 587, "starttls", "a", "b")),
    ],
)
def test_a_relay_is_one_line(url, relay):
    assert parse(url) == relay


@pytest.mark.parametrize("url", ["http://x", "smtp://", "mail.example:25", "smtp://h:port"])
def test_nonsense_is_named_at_start(url, settings):
    settings.ANLAN_SMTP_URL = url
    assert [error.id for error in smtp_url_is_readable()] == ["anlan.notifications.E001"]


@pytest.mark.parametrize("url", ["", "smtp://127.0.0.1:2525"])
def test_a_good_or_missing_relay_is_no_error(url, settings):
    settings.ANLAN_SMTP_URL = url
    assert smtp_url_is_readable() == []
