"""The whole document of a report, in both languages, against golden trees."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from anlan.documents.docx import render
from anlan.documents.model import as_json
from anlan.problems.content import Moment, ReportContent
from anlan.problems.report import build
from anlan.problems.rules import Stage

GOLDEN = Path(__file__).parent / "golden"
CONTENT = ReportContent(
    language="zh",
    stage=Stage.FINAL,
    stage_name="最终报告",
    revision=2,
    made_at="2026-05-05 09:00:00",
    made_by="Ada",
    zone="Asia/Shanghai",
    problem_number="PRB-2026-0001",
    incident_number="INC-2026-0001",
    title="门诊数据库无法访问",
    organisation="北方医院",
    asset="门诊数据库 (db-1)",
    severity="I",
    source="alertmanager",
    fault_class="数据丢失",
    summary="2026-05-04 08:00:00 故障开始。",
    cause="日志写满磁盘。",
    method="恢复到最近一次已验证的备份。",
    strategy="数据丢失 (data-loss v1)",
    losses="20 张处方",
    unrecoverable_reason="备份之后的 5 分钟没有副本。",
    moments=(Moment("故障", "2026-05-04 08:00:00", "0 秒"),),
    spans=(("RTO", "1 小时"),),
    steps=(("1", "停止写入", "完成", "Ada", "2026-05-04 08:10:00", "已停止"),),
    restores=(("orders 02:30", "/restore/1", "已恢复并验证", "5 分", "12 秒"),),
    verification=(("2026-05-04 09:00:00", "HTTP", "正常", ""),),
    deliveries=(("2026-05-04 08:00:05", "Ada ada@example.org", "email", "已发送", "250"),),
    people=(("Ada", "确认", "2026-05-04 08:05:00", "2026-05-04 09:00:00"),),
    actions=(("新的巡检项", "检查日志目录", "Eve", "2026-06-01", "未完成"),),
    timeline=(("1", "2026-05-04 08:00:00", "事件打开", "数据库无法访问", "Anlan"),),
    head="a" * 64,
    entries=1,
)
EMPTY = replace(
    CONTENT,
    language="en",
    cause="",
    method="",
    losses="",
    unrecoverable_reason="",
    strategy="",
    steps=(),
    restores=(),
    verification=(),
    deliveries=(),
    people=(),
    actions=(),
    timeline=(),
)


@pytest.mark.parametrize(("name", "content"), [("full.zh", CONTENT), ("empty.en", EMPTY)])
def test_the_document_has_the_golden_tree(name, content):
    made = as_json(build(content))
    golden = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert made == json.loads(golden.read_text(encoding="utf-8"))


def test_it_renders_to_word():
    assert render(build(CONTENT)).startswith(b"PK")


def test_an_unrecoverable_loss_states_why():
    texts = [str(block) for block in build(CONTENT).blocks]
    assert any("没有副本" in text for text in texts)
    assert not any("没有副本" in str(block) for block in build(EMPTY).blocks)
