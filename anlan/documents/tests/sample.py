"""One small document in each language that uses every kind of block."""

import base64

from anlan.documents.model import (
    Block,
    Contents,
    Document,
    Heading,
    Index,
    Items,
    KeyValues,
    Language,
    PageBreak,
    Paragraph,
    Picture,
    Rich,
    Signatures,
    Table,
)

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=="
)


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40" width="100" height="40">'
    '<rect width="100" height="40" fill="#eef"/>'
    '<text x="8" y="24" font-family="system-ui, \'Noto Sans CJK SC\'">流程图 flow</text></svg>'
).encode()


def sample(language: Language) -> Document:
    is_chinese = language == "zh"
    blocks: tuple[Block, ...] = (
        Contents("目录" if is_chinese else "Contents"),
        Heading(1, "一、故障情况" if is_chinese else "1. What happened", "what"),
        Rich(
            (
                ("先看", "", ""),
                ("备份", "strong", ""),
                ("restic snapshots", "code", ""),
                ("缺少: contact.duty", "missing", ""),
                ("处理", "link", "#course"),
                ("site", "link", "https://example.org/"),
                ("nowhere", "link", "#nowhere"),
            ),
            "1.",
            1,
        ),
        Paragraph("数据库无法访问。" if is_chinese else "The database did not answer.", "lead"),
        KeyValues((("故障类别" if is_chinese else "Kind of fault", "数据丢失 / data loss"),)),
        Heading(2, "处理经过" if is_chinese else "Time line", "course"),
        Table(
            ("时间", "事项") if is_chinese else ("Time", "What"),
            (("08:00", "发现故障"), ("08:05", "已通知值班")),
            (1, 4),
        ),
        Items(("检查备份", "恢复"), is_numbered=True),
        Items(("检查备份", "恢复")),
        Paragraph("ls -l\x00 /var/lib", "mono"),
        Picture(PIXEL, 40, "图 1" if is_chinese else "Figure 1"),
        Picture(DRAWING, 60, "图 2" if is_chinese else "Figure 2"),
        PageBreak(),
        Index(("词", "处", "页"), (("数据没了", "处理经过", "course"), ("无处", "-", "nowhere"))),
        Signatures(
            ("角色", "姓名", "签字", "日期")
            if is_chinese
            else ("Role", "Name", "Signature", "Date"),
            (("工程师", "Ada"), ("客户", "")),
        ),
    )
    return Document(
        title="故障处理报告" if is_chinese else "Fault report",
        subtitle="PRB-2026-0001",
        language=language,
        blocks=blocks,
        made_at="2026-05-04T09:30:00.125+08:00",
        cover=(("客户", "北方医院"),),
    )
