from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.utils import timezone, translation

from anlan.core.reasons import Reason
from anlan.web.charts import Look, context


def draw(source, **values):
    with translation.override("en"):
        return Template("{% load anlan %}" + source).render(Context(values))


def test_a_badge_escapes_what_it_shows():
    assert "&lt;b&gt;" in draw('{% badge "ok" label %}', label="<b>")


def test_unknown_tones_and_icons_are_a_programmers_mistake():
    with pytest.raises(ImproperlyConfigured):
        draw('{% badge "purple" "x" %}')
    with pytest.raises(ImproperlyConfigured):
        draw('{% icon "no-such-icon" %}')


@pytest.mark.parametrize("level", ["I", "II", "III", "IV"])
def test_a_severity_has_colour_shape_and_word(level):
    html = draw("{% severity level %}", level=level)
    assert "severity-" in html
    assert "<svg" in html
    assert f"<b>{level}</b>" in html


def test_an_unknown_severity_is_a_dash():
    assert "–" in draw("{% severity level %}", level=None)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("{% proof_badge 0 %}", "Unproven"),
        ("{% proof_badge 4 %}", "Partly proven"),
        ("{% proof_badge 5 %}", "Proven"),
        ("{% proof_badge 7 %}", "Drilled"),
        ("{% proof_badge 6 expired=True %}", "Proof expired"),
        ("{% proof_badge 0 expired=True %}", "Unproven"),
        ("{% proof_badge 6 expired=True disproved=True %}", "Disproved"),
    ],
)
def test_the_words_of_proof(source, word):
    assert word in draw(source)


@pytest.mark.parametrize(
    ("source", "state"),
    [
        ("{% clock late %}", "clock-late"),
        ("{% clock soon %}", "clock-soon"),
        ("{% clock later %}", "clock-running"),
        ("{% clock later paused=True %}", "clock-paused"),
        ("{% clock later done_at=soon %}", "clock-kept"),
        ("{% clock late done_at=soon %}", "clock-missed"),
    ],
)
def test_the_states_of_a_clock(source, state):
    now = timezone.now()
    moments = {"late": -60, "soon": 60, "later": 7200}
    values = {name: now + timedelta(seconds=shift) for name, shift in moments.items()}
    html = draw(source, **values)
    assert state in html
    assert ("data-clock=" in html) == (state in {"clock-late", "clock-soon", "clock-running"})


def test_a_clock_without_a_due_time_is_a_dash():
    assert "–" in draw("{% clock none %}", none=None)


def test_a_timeline_takes_mappings_and_objects():
    class Entry:
        at, title, pairs = timezone.now(), "An object", [("Files", "3")]

    html = draw("{% timeline entries %}", entries=[Entry(), {"at": Entry.at, "title": "<i>"}])
    assert "An object" in html
    assert "&lt;i&gt;" in html


def test_a_reason_is_said_and_its_json_too():
    reason = Reason.of("web.unknown", n=3)
    assert draw("{{ reason|say }}", reason=reason) == draw(
        "{{ reason|say }}", reason=reason.as_json()
    )


def test_chart_data_cannot_break_out_of_its_script():
    html = draw('{% chart_line "x" series %}', series=[{"name": "</script>", "points": [[0, 1]]}])
    assert html.count("</script>") == 1


def test_chart_points_take_texts_moments_and_numbers():
    points = [["2026-01-01T00:00:00+00:00", 1], [timezone.now(), 2], [1000, 3]]
    drawn = context("x", [{"name": "n", "points": points}], Look(unit="%"))
    assert [point[1] for point in drawn["data"]["series"][0]["points"]] == [1, 2, 3]
    assert drawn["data"]["series"][0]["points"][0][0] == 1_767_225_600_000
