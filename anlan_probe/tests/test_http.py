import pytest

from anlan_probe.protocol import Target


def _ask(read, web, path="/", timeout_s=5.0, **args):
    return read(Target("http", web.url + path, args, timeout_s))


def test_a_page_is_up_and_its_time_is_split(read, web):
    found = _ask(read, web)
    assert found["http.up"].value is True
    assert found["http.status"].value == 200
    assert {"http.total_ms", "http.connect_ms", "http.first_byte_ms"} <= set(found)


@pytest.mark.parametrize(
    ("path", "args", "code"),
    [
        ("/broken", {}, "http.status"),
        ("/nowhere", {}, "http.status"),
        ("/", {"keyword": "missing"}, "http.keyword_missing"),
        ("/", {"keyword_absent": "欢迎"}, "http.keyword_present"),
        ("/health", {"json_path": "db.state", "json_equals": "DOWN"}, "http.json_differs"),
        ("/health", {"json_path": "db.none", "json_equals": "UP"}, "http.json_missing"),
        ("/", {"expect_status": [204]}, "http.status"),
    ],
)
def test_it_says_the_first_thing_that_is_wrong(read, web, path, args, code):
    up = _ask(read, web, path, **args)["http.up"]
    assert (up.value, up.code) == (False, code)


@pytest.mark.parametrize(
    ("path", "args"),
    [
        ("/", {"keyword": "欢迎"}),
        ("/broken", {"expect_status": [500]}),
        ("/health", {"json_path": "db.state", "json_equals": "UP"}),
    ],
)
def test_what_is_as_asked_is_up(read, web, path, args):
    assert _ask(read, web, path, **args)["http.up"].value is True


def test_it_reads_a_value_out_of_json(read, web):
    assert _ask(read, web, "/health", json_path="queues.0.n")["http.json"].value == 3


def test_a_refused_connection_is_down_not_unknown(read, closed_port):
    up = read(Target("http", f"http://127.0.0.1:{closed_port}/"))["http.up"]
    assert (up.value, up.code) == (False, "net.refused")


def test_a_server_that_does_not_answer_in_time_is_down(read, web):
    up = _ask(read, web, "/slow", timeout_s=0.5)["http.up"]
    assert (up.value, up.code, up.params["seconds"]) == (False, "net.timeout", "0.5")
