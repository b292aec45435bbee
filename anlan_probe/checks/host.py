"""This machine: processor, memory, disks, network, processes and more; arg ``group``."""

from __future__ import annotations

from anlan_probe.host import GROUPS
from anlan_probe.protocol import Reading, Target, in_thread, unknown


async def run(target: Target) -> list[Reading]:
    name = str(target.args.get("group", ""))
    reader = GROUPS.get(name)
    if reader is None:
        return [unknown("host", "probe.no_such_group", group=name)]
    return await in_thread(lambda: reader(target.args))
