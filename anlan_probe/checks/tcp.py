"""Does a TCP port accept connections? Address ``host:port``."""

from __future__ import annotations

import asyncio
import time

from anlan_probe.net import split_address, why_not
from anlan_probe.protocol import Reading, Target


async def run(target: Target) -> list[Reading]:
    where = split_address(target.address)
    if where is None:
        return [Reading("tcp.up", None, code="probe.bad_address", params={"at": target.address})]
    host, port = where
    started = time.monotonic()
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), target.timeout_s)
    except (TimeoutError, OSError) as error:
        code, params = why_not(error, target)
        return [Reading("tcp.up", False, code=code, params=params)]
    took = (time.monotonic() - started) * 1000
    writer.close()
    return [
        Reading("tcp.up", True),
        Reading("tcp.connect_ms", round(took, 1), "ms"),
    ]
