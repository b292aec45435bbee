"""A version filled with a situation, and its flow chart."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from django.utils.translation import override

from anlan.strategies.flow import draw
from anlan.strategies.models import StrategyVersion, current_version
from anlan.strategies.parser import parse
from anlan.strategies.render import render, render_parsed, render_step
from anlan.strategies.tests.samples import CHINESE, ENGLISH

SITUATION = {
    "asset": {"name": "srv <1>", "address": "10.0.0.7", "asset_class": "server"},
    "contact": {"customer": {"phone": "0755-1"}},
}


def test_it_fills_texts_and_commands():
    rendered = render_parsed(parse(ENGLISH, "disk-full.en.md"), SITUATION)
    assert rendered.missing == []
    assert "srv &lt;1&gt;" in rendered.sections_html["prevent"]
    confirm = rendered.step("confirm")
    assert confirm.text == "Look at 10.0.0.7"
    assert confirm.command == "df -h 10.0.0.7"
    assert confirm.is_runnable
    assert confirm.role == "Engineer"
    assert list(rendered.sections_html) == [
        "recognise",
        "prevent",
        "verify",
        "unrecoverable",
        "learn",
    ]


def test_what_is_missing_is_named_and_the_step_is_not_runnable():
    rendered = render_parsed(parse(CHINESE, "disk-full.zh.md"), {"asset": {"name": "x"}})
    assert rendered.missing == ["contact.customer.phone", "asset.address"]
    assert not rendered.step("confirm").is_runnable
    assert "缺少: asset.address" in rendered.step("confirm").html


def test_without_a_situation_names_stand_for_themselves():
    rendered = render_parsed(parse(ENGLISH, "disk-full.en.md"))
    assert 'class="placeholder-name">asset.name' in rendered.sections_html["prevent"]
    assert "missing" not in rendered.sections_html["prevent"]


def test_moments_and_ages_are_worded_for_people_but_not_in_commands():
    text = ENGLISH.replace("Inspect {{ asset.name }} daily.", "{{ backup.last_good.time }}, "
                           "{{ backup.last_good.age }}")  # fmt: skip
    text = text.replace('-h, "{{ asset.address }}"]', '-h, "{{ backup.last_good.time }}"]')
    situation = {"backup": {"last_good": {"time": "2026-03-01T01:00:00+00:00", "age": 7200}}}
    rendered = render_parsed(parse(text, "disk-full.en.md"), {**SITUATION, **situation})
    assert "2026-03-01 09:00, 2 h" in rendered.sections_html["prevent"]
    assert "2026-03-01T01:00:00+00:00" in rendered.step("confirm").command


def test_a_frozen_step_is_filled_before_it_runs():
    step = parse(ENGLISH, "disk-full.en.md").steps[0].as_json()
    action, missing = render_step(step, SITUATION, "en")
    assert action == {"ssh": {"command": ["df", "-h", "10.0.0.7"]}}
    assert missing == ()
    assert render_step(step, {}, "en")[1] == ("asset.address",)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_shipped_strategy_renders_and_draws(pack, language):
    for version in StrategyVersion.objects.all():
        rendered = render(version, language, SITUATION)
        assert len(rendered.steps) == len(version.steps())
        assert all("{{" not in html for html in rendered.sections_html.values())
        with override(language):
            chart = draw(version.in_language(language).steps)
        ElementTree.fromstring(str(chart))
        assert chart.count('class="flow-node ') == len(rendered.steps)


def test_a_version_knows_its_title(pack):
    assert current_version("disk-full").title("zh-hans") == "磁盘满"


@pytest.mark.parametrize(("sample", "title"), [(ENGLISH, "second copy"), (CHINESE, "离线副本")])
def test_links_lead_to_the_strategy_and_to_the_backup_policies(sample, title):
    links = "[a](strategy:data-loss) [b](policy:second-copy) [c](policy:none) {{ asset.name }}"
    text = sample.replace("{{ asset.name }}", links)
    shown = render_parsed(parse(text, "x")).sections_html["prevent"]
    assert '<a href="/strategies/data-loss/">a</a>' in shown
    assert '<a href="/backup/" title="' in shown
    assert title in shown
    assert "(policy" not in shown
    assert re.search(r"</a> c <span", shown)
