"""Values in texts and commands: escaped, quoted, and named when they are missing."""

import html
import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.strategies.fill import Filler, command_line

EVIL = (
    "<script>alert('x')</script> {{ asset.name }} $(reboot); `id` | \"rm\" **bold** [a](http://b)"
)


def test_a_value_cannot_become_markup_or_a_placeholder():
    filler = Filler({"asset": {"name": "srv-1", "address": EVIL}})
    page = filler.html("Go to {{ asset.address }} and `{{asset.address}}`.")
    assert "<script" not in page
    assert "<strong>" not in page
    assert "<a href" not in page
    assert page.count("{{ asset.name }}") == 2
    assert filler.missing == []


def test_in_a_command_a_value_is_one_argument():
    filler = Filler({"asset": {"address": EVIL}})
    action = filler.action({"ssh": {"command": ["ping", "-c", 4, "{{ asset.address }}"]}})
    assert action == {"ssh": {"command": ["ping", "-c", 4, EVIL]}}
    assert shlex.split(command_line(action["ssh"]["command"])) == ["ping", "-c", "4", EVIL]


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Co")), min_size=1))
def test_every_value_stays_one_argument(value):
    command = Filler({"a": {"b": value}}).action({"ssh": {"command": ["x", "y={{ a.b }}"]}})
    assert shlex.split(command_line(command["ssh"]["command"])) == ["x", f"y={value}"]


SCRIPTS = [
    "printf %s {{ a.b }}",
    'printf %s "{{ a.b }}"',
    "printf %s '{{ a.b }}'",
    "# don't worry\nprintf %s {{ a.b }}",
    "echo 'x' >/dev/null; printf %s \"{{a.b}}\"",
]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("value", ["10.0.0.7", EVIL, 'it\'s $HOME `id` \\ "x"', "a\nb", "-rf"])
def test_a_shell_block_that_is_copied_reads_exactly_the_value(script, value):
    shown = Filler({"a": {"b": value}}).html(f"```sh\n{script}\n```")
    copied = html.unescape(shown.split("<code", 1)[1].split(">", 1)[1].split("</code>")[0])
    done = subprocess.run(["sh", "-c", copied], capture_output=True, text=True, check=True)
    assert done.stdout == value


def test_what_is_missing_is_named_and_never_blank():
    filler = Filler({"asset": {"name": "", "tags": ["x"]}})
    page = filler.html("{{ asset.name }}, {{ asset.tags }}, {{ contact.duty.phone }}")
    assert page.count('class="missing"') == 3
    assert "missing: contact.duty.phone" in page
    assert filler.missing == ["asset.name", "asset.tags", "contact.duty.phone"]
    assert filler.text("Call {{ contact.duty.phone }}") == "Call [missing: contact.duty.phone]"
    kept = filler.action({"ssh": {"command": ["ping", "{{ contact.duty.phone }}"]}})
    assert kept == {"ssh": {"command": ["ping", "{{ contact.duty.phone }}"]}}


def test_expressions_are_not_evaluated():
    filler = Filler({"asset": {"name": "x"}})
    for text in ("{{ asset.name.upper }}", "{{ 7*7 }}", "{{ a b }}", "{{ asset.name|upper }}"):
        assert 'class="missing"' in filler.html(text)
    assert "str" not in filler.html("{{ asset.name.__class__ }}").replace("strong", "")


def test_raw_html_of_a_file_is_shown_as_text():
    assert "<img" not in Filler({}).html("<img src=x onerror=alert(1)> and <b>bold</b>")
    assert "javascript:" not in Filler({}).html("[x](javascript:alert(1))").split("href")[-1][:12]


def linking(scheme, target):
    return {"strategy": (f"/s/{target}/", ""), "policy": ("", "")}[scheme]


def test_links_of_the_format_lead_to_pages_or_are_plain_words():
    text = "[gone](strategy:data-loss), [a **copy** of {{ a.b }}](policy:second-copy), [x](/y)"
    shown = Filler({"a": {"b": "it"}}, linking=linking).html(text)
    assert '<a href="/s/data-loss/">gone</a>' in shown
    assert "a <strong>copy</strong> of it, " in shown
    assert '<a href="/y">x</a>' in shown
    assert "policy:" not in shown


def test_without_pages_no_link_of_the_format_is_left():
    shown = Filler({}).html("- [gone](strategy:data-loss) and [copy](policy:second-copy)")
    assert "<a" not in shown
    assert "gone and copy" in shown
