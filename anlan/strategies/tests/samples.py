"""A small sound strategy in both languages, and a way to break it."""

from __future__ import annotations

from anlan.strategies.fileformat.problems import StrategyError
from anlan.strategies.parser import parse

FRONT = """---
slug: disk-full
title: {title}
category: system
severity: II
applies_to: [server, os]
symptoms:
  - {symptom}
  - No space left on device
  - NodeFilesystemAlmostOutOfSpace
rto: 2h
rpo: 24h
roles: {{commander: {commander}, executor: {executor}}}
---
"""
STEPS = """
## {respond}

1. {first} {{{{ asset.address }}}}

   ```step
   id: confirm
   kind: check
   role: executor
   budget: 5m
   do: {{ssh: {{command: [df, -h, "{{{{ asset.address }}}}"]}}}}
   expect: {expect}
   evidence: [text]
   ```

2. {second}

   ```step
   id: enough
   kind: decision
   role: executor
   next: {{yes: end, no: clean}}
   ```

3. {third}

   ```step
   id: clean
   destructive: true
   approve: commander
   undo: {{manual: {{text: {undo}}}}}
   next: enough
   ```
"""
ENGLISH = (
    FRONT.format(
        title="Disk full", symptom="disk is full", commander="Commander", executor="Engineer"
    )
    + "\n## Recognise\n\nWrites fail (LNX-07):\n\n```sh\ndf -h\n```\n"
    + "\n## Prevent\n\n- Inspect {{ asset.name }} daily.\n"
    + STEPS.format(
        respond="Respond",
        first="Look at",
        second="Is there enough space now?",
        third="Clear old logs.",
        expect="The full partition is known",
        undo="Copy them back",
    )
    + "\n## Verify\n\n- Writes work.\n"
    + "\n## If it cannot be recovered\n\nCall {{ contact.customer.phone }}.\n"
    + "\n## Learn\n\n- Why was it noticed late?\n"
)
CHINESE = (
    FRONT.format(title="磁盘满", symptom="磁盘满了", commander="应急组长", executor="系统工程师")
    + "\n## 判断\n\n写入失败（LNX-07）：\n\n```sh\ndf -h\n```\n"
    + "\n## 预防\n\n- 每日巡检 {{ asset.name }}。\n"
    + STEPS.format(
        respond="处置",
        first="查看",
        second="空间是否够用？",
        third="清理旧日志。",
        expect="知道哪个分区满了",
        undo="拷贝回来",
    )
    + "\n## 恢复验证\n\n- 写入正常。\n"
    + "\n## 无法恢复时\n\n致电 {{ contact.customer.phone }}。\n"
    + "\n## 复盘\n\n- 为什么发现得晚？\n"
)


def problems_of(text: str, path: str = "disk-full.en.md") -> list[tuple[int, str]]:
    """(line, code) of everything wrong; empty for a sound file."""
    try:
        parse(text, path)
    except StrategyError as error:
        return [(p.line, p.reason.code.removeprefix("strategies.format.")) for p in error.problems]
    return []


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1
