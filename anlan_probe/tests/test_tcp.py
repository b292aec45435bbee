from anlan_probe.protocol import Target


def test_an_open_port_is_up(read, web):
    found = read(Target("tcp", f"127.0.0.1:{web.port}"))
    assert found["tcp.up"].value is True
    assert found["tcp.connect_ms"].value >= 0


def test_a_closed_port_is_down(read, closed_port):
    up = read(Target("tcp", f"127.0.0.1:{closed_port}"))["tcp.up"]
    assert (up.value, up.code) == (False, "net.refused")


def test_an_unknown_name_is_down(read):
    up = read(Target("tcp", "no-such-host.invalid:80", timeout_s=5))["tcp.up"]
    assert (up.value, up.code) == (False, "net.no_such_name")
