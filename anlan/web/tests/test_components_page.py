import pytest

from anlan.web.testing import look_at

URL = "/web/components/"


def test_it_shows_every_part_of_the_kit(ada, client_of):
    html = look_at(client_of(ada), URL)
    for part in (
        "severity-one",
        "anlan-timeline",
        "data-clock",
        "data-chart",
        "anlan-empty",
        "flow",
    ):
        assert part in html


def test_a_form_with_errors_names_each_one(ada, client_of):
    html = look_at(client_of(ada), URL)
    assert html.count("form-error") >= 3


def test_it_speaks_chinese(ada, client_of):
    client = client_of(ada)
    client.cookies["anlan_language"] = "zh-hans"
    html = look_at(client, URL)
    for word in ("特别重大", "未验证", "部分验证", "已验证", "已演练", "已失效", "已证伪"):
        assert word in html


def test_strangers_are_sent_to_sign_in(client, db):
    answer = client.get(URL)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/accounts/sign-in/?next={URL}"


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_it_is_drawn_in_the_theme_of_the_cookie(ada, client_of, theme):
    client = client_of(ada)
    client.cookies["anlan_theme"] = theme
    assert f'data-bs-theme="{theme}"' in look_at(client, URL)
