import socket
import struct
import threading
import time

import pytest

from anlan_probe.host import clock


@pytest.fixture
def time_server():
    """An SNTP server whose clock is ahead by the given seconds."""
    made = []

    def start(ahead_s):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(("127.0.0.1", 0))
        made.append(s)

        def serve():
            while True:
                try:
                    _, who = s.recvfrom(512)
                except OSError:
                    return
                now = time.time() + ahead_s + 2_208_988_800
                stamp = struct.pack("!II", int(now), int(now % 1 * 2**32))
                s.sendto(b"\x24\x02" + 30 * b"\0" + stamp + stamp, who)

        threading.Thread(target=serve, daemon=True).start()
        return f"127.0.0.1:{s.getsockname()[1]}"

    yield start
    for one in made:
        one.close()


def test_the_offset_to_a_named_server_is_measured(time_server):
    found = {one.metric: one for one in clock.read({"server": time_server(5)})}
    assert 4900 < found["time.offset_ms"].value < 5100


def test_a_silent_server_makes_the_offset_unknown(time_server, closed_port):
    found = clock.read({"server": f"127.0.0.1:{closed_port}", "server_timeout_s": 0.3})
    offset = next(one for one in found if one.metric == "time.offset_ms")
    assert (offset.value, offset.code) == (None, "clock.server_silent")


def test_the_kernel_says_whether_its_clock_is_disciplined():
    assert clock.read({})[0].value in {True, False, None}
