from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from anlan.web import formats

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 s", "0 秒"),
        (59, "59 s", "59 秒"),
        (3600, "1 h", "1 小时"),
        (7512, "2 h 5 min", "2 小时 5 分"),
        (86_400 * 3 + 60, "3 d", "3 天"),
        (-90, "−1 min 30 s", "−1 分 30 秒"),
        (timedelta(minutes=3), "3 min", "3 分"),
        (None, "–", "–"),
    ],
)
def test_spans_in_both_languages(seconds, english, chinese):
    with translation.override("en"):
        assert formats.span_words(seconds) == english
    with translation.override("zh-hans"):
        assert formats.span_words(seconds) == chinese


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1_500_000_000, "1.4 GiB"),
        (250 * 1024**2, "250 MiB"),
        (None, "–"),
    ],
)
def test_sizes(number, words):
    assert formats.size_words(number) == words


def test_moments_are_local_and_name_the_year_only_when_it_is_another():
    assert formats.moment_words(NOW, NOW) == "03-04 20:00:00"
    assert formats.moment_words(NOW - timedelta(days=100), NOW) == "2025-11-24 20:00"
    assert formats.utc_words(NOW) == "2026-03-04 12:00:00 UTC"


def test_relative_moments_use_one_unit():
    with translation.override("en"):
        assert formats.relative_words(NOW - timedelta(hours=3, minutes=4), NOW) == "3 h ago"
        assert formats.relative_words(NOW + timedelta(minutes=9, seconds=3), NOW) == "in 9 min"
        assert formats.relative_words(NOW, NOW) == "just now"
