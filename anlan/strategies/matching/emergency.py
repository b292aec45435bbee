"""Is this an emergency at all? Cues for and against, weighed; the verdict says which counted.

A text alone never discards anything: the caller puts what is judged no emergency before a clerk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from anlan.core.reasons import Reason
from anlan.strategies.matching.words import folded


@dataclass(frozen=True)
class Cue:
    """A kind of wording, what it weighs once, and how many of its words may count."""

    code: str
    weight: float
    most: int
    pattern: re.Pattern[str]


def _cue(code: str, weight: float, most: int, *parts: str) -> Cue:
    return Cue(code, weight, most, re.compile("|".join(parts)))


# What is denied is no fault: these are taken out before faults are counted.
_DENIED = re.compile(
    r"(?:无|没有?|未(?:见|发现|出现)?|不再)(?:任何)?(?:异常|故障|告警|报警|报错|错误|红灯|问题|丢包|失败)"
    r"|请勿报修|(?:告警|报警)(?:短信|通知)?,?属(?:于)?正常"
    r"|\b(?:no|zero|0|without(?: any)?) (?:\w+ )?(?:errors?|faults?|alarms?|alerts?|issues?|"
    r"failures?|problems?|outages?|impact|loss)\b|\b(?:not|isn't|never) (?:down|broken|lost)\b"
)
_FAULT = _cue(
    "fault",
    1.3,
    3,
    r"宕机|死机|蓝屏|黑屏|崩溃|崩了|瘫痪|中断|断网|断了|掉线|失联|离线|停了|停电|停摆|跳闸",
    r"断电|挂了",
    r"起不来|打不开|登不|连不上|上不去|进不去|不通|用不了|办不了|开不了|看不到|找不到|打不出",
    r"发不出|收不到",
    r"没反应|没响应|无响应|报错|失败|丢失|丢了|丢包|没了|不见了|误删|删(?:错|掉|了)|清空|乱码",
    r"损坏|坏了|坏道",
    r"被(?:删|加密|篡改|盗|入侵|黑|锁)|勒索|病毒|木马|挖矿|泄露|攻击|红灯|黄灯|告警|报警|冒烟",
    r"焦味|烧了|漏水|进水",
    r"卡死|卡住|卡顿|很卡|太慢|很慢|变慢|转圈|白屏|满了|已满|占满|跑满|打满|顶满|爆了|超时",
    r"超限|拒绝连接",
    r"无法|不能(?:用|正常|访问|登录|打开)|不了|故障|异常|过期|超过阈值|突增|飙升|反复重启",
    r"自动重启|误操作",
    r"点错|改错|输错|不可达|不可用|空间不足|剩余 ?[0-9.]+ ?%|出错|不对劲|失效|停止(?:运行|响应)",
    r"\b(?:is|are|was|went|goes|been|all) down\b|\bdown\b(?! ?load)|outage",
    r"\bfail(?:s|ed|ing|ure|ures)?\b",
    r"\berrors?\b|cannot|can't|can not|couldn't|won't|doesn't|isn't|unable|crash|critical|firing",
    r"panic|refused|time[sd]? ?out|unreachable|\blost\b|\bloss\b|\bgone\b|missing|corrupt",
    r"delet|wiped",
    r"encrypted|ransom|hacked|breach|offline|stuck|frozen|\bslow|\bfull\b|\bhangs?\b|hung",
    r"broken|\bdead\b",
    r"smoke|\bleak|not (?:working|respond|available|accessible|running|load)|expired|exceed|denied",
    r"alarm|degraded|killed|\boom\b|no space|unusable|malware|virus|unauthori[sz]ed",
    r"suspicious|abnormal",
    r"\b50[0-9]\b|emergency|urgent|high-risk|\bbackoff\b|disaster|saturated|\bstopped\b",
    r"overwritten",
    r"\bproblem:|\bunknown error|by mistake|accidentally|\bflapping|\bblocked\b|locked out",
    r"disappear",
)
_FIRING = _cue("firing", 2.5, 1, r"\[?firing\b|\bproblem\b:|严重告警|紧急|critical|disaster|\bp1\b")
_AGAINST = (
    _cue(
        "resolved",
        -3.5,
        1,
        r"\[(?:resolved|ok|恢复)|^(?:resolved|recovery|ok)\b",
        r"(?:告警|故障|问题|事件)?已(?:经)?(?:恢复|解决|修复|处理完)",
        r"(?:已|都|全部)(?:经)?好了|恢复(?:正常|了)(?!.{0,12}(?:又|再次))|状态:? ?ok\b",
        r"status:? ?(?:ok|normal)",
        r"(?:finished|completed|ended|done) (?:with success|successfully)",
        r"\b(?:has|is|are|was) (?:now )?(?:recovered|resolved|fixed)",
        r"back (?:to normal|online|up)|all (?:clear|good|green)|working (?:again|fine)",
        r"can close (?:the|this)",
        r"(?:工单|单子)?可以(?:关|结)(?:了|单)|ended ok|\brecovered\b",
    ),
    _cue(
        "normal",
        -2.0,
        2,
        r"无异常|一切正常|均(?:为)?正常|运行正常|全部(?:成功|正常|通过)|无需(?:处理|操作)",
        r"均合格|状态良好",
        r"nothing to report|all (?:\w+ )?(?:passed|normal|healthy)|\bpassed\b|no (?:action|impact)",
        r"\bsuccess(?:ful(?:ly)?)?\b|within (?:limits|range|normal)",
        r"\bnormal\b(?! (?:user|traffic))",
    ),
    _cue(
        "planned",
        -2.5,
        2,
        r"演练|计划(?:内|停机|维护|割接)|例行(?:维护|巡检)|维护通知|停机通知|升级通知",
        r"请勿报修|属(?:于)?正常现象",
        r"planned (?:maintenance|work|outage)|maintenance (?:notice|window)",
        r"scheduled (?:for|maintenance)",
        r"\b(?:fire|failover) drill\b|this is a (?:test|drill)",
        r"no action is (?:needed|required)|\bchg-?\d+",
    ),
    _cue(
        "thanks",
        -1.5,
        1,
        r"谢谢|感谢|多谢|辛苦了|thank(?:s| you)|much appreciated|well done|great (?:work|job)",
    ),
    _cue(
        "question",
        -2.0,
        2,
        r"请问|想问|问一下|咨询|有人知道|谁知道",
        r"怎么(?:申请|设置|切|用|办|改|弄|填|导出|连接?投影)|如何",
        r"什么流程|哪张表|在哪(?:里|儿)?(?:下载|申请|看|填)|可以吗|收费吗|什么时候(?:能|可以)开始",
        r"想了解|有没有(?:教程|说明|文档|模板)|能否提供|什么意思|有什么区别|求一份|哪个版本好",
        r"推荐一",
        r"how (?:do|can|would|much|long|often)\b|can (?:you|someone|anyone) tell me|could you tell",
        r"is there (?:a|any) (?:guide|manual|document|policy|template)|what does .{1,40} mean",
        r"which (?:form|version|model) (?:should|do)|difference between|any recommendation",
        r"where (?:can|do) (?:i|we)",
        r"what(?:'s| is) the (?:process|procedure|best|password|code|price)",
        r"is it possible|just wondering|does anyone know|do (?:i|we) need to",
    ),
    _cue(
        "request",
        -2.5,
        2,
        r"申请|采购|购买|报价|加装|开通|办理|领用|备着|送到|订购|预算|安排(?:一下)?时间",
        r"新(?:同事|员工)|入职|离职",
        r"麻烦(?:把|帮).{0,20}(?:改成|换成|加到|开|装)|帮(?:我|忙)(?:开|装|加|申请)",
        r"换(?:了)?手机号",
        r"(?:could|can|may) (?:i|we) (?:please )?(?:have|get|order|borrow)",
        r"please (?:order|provide|install|grant)",
        r"request(?:ing)? (?:for )?(?:a|an|access|new)",
        r"would like (?:a|to (?:order|request|buy|get))",
        r"墨盒|硒鼓|墨粉|耗材|续费|续约|合同(?:扫描|盖章|续)|领取|盖章",
        r"新增(?:一个|两个)?(?:账号|用户|权限)",
        r"\btoner\b|renew(?:al)? (?:of|quote)|purchase order|please send (?:me|us) (?:the|a)",
        r"licen[cs]es? for",
        r"\bno rush\b|when(?:ever)? convenient|need (?:a )?(?:new|second|extra|another|quote)",
        r"new (?:starter|joiner)",
    ),
    _cue(
        "announcement",
        -2.0,
        2,
        r"培训|报名|接龙|会议(?:通知|纪要|改)|例会|午饭|晚饭|聚餐|团建|生日|放假(?:通知|安排)",
        r"值班表|带饭",
        r"\bfyi\b|stand-?up|retro\b|\blunch\b|newsletter|webinar|town hall|birthday",
        r"training (?:session|on)",
        r"满意度|回访|周报|月报已|验收会|请查收|特此通知|温馨提示|survey|for your records",
        r"weekly report",
        r"meeting (?:moved|moves|is|at)|moves? to \d|out of office|holiday schedule",
    ),
    _cue(
        "advertising",
        -3.5,
        1,
        r"优惠|促销|限时|免费试用|招代理|退订|award-?winning|free (?:\d+-minute |trial|demo|quote)",
        r"\d+ ?(?:/|per) ?month|unsubscribe|special offer|limited time|reply yes|book a demo|% off",
    ),
)
# Most texts that arrive here are faults, and a missed one costs more than a clerk's glance.
_BIAS = 0.9
# What each denied fault counts, twice at most: "no alarms" reports calm.
_DENIAL = -0.9
# A text this short with no cue either way is a greeting or a slip of the finger.
_SHORT = 12
# How much the closeness to a known symptom counts beside the words themselves.
_SYMPTOM_WEIGHT = 1.4


@dataclass(frozen=True)
class Verdict:
    is_emergency: bool
    weight: float
    because: tuple[Reason, ...]


def judge_text(text: str, *, symptom_share: float = 0.0, has_evidence: bool = False) -> Verdict:
    """Weigh a text. `symptom_share`: how much of a known symptom it contains (0 to 1);
    `has_evidence`: facts of a machine stand behind it."""
    flat = folded(text).strip()
    asserted = _DENIED.sub(" ", flat)
    weight = _BIAS + _SYMPTOM_WEIGHT * symptom_share + (2.0 if has_evidence else 0.0)
    reasons: list[Reason] = []
    denied = [match[0] for match in _DENIED.finditer(flat)][:2]
    if denied:
        weight += _DENIAL * len(denied)
        reasons.append(Reason.of("strategies.emergency.normal", words=", ".join(denied)))
    for cue in (_FAULT, _FIRING):
        words = _found(cue, asserted)
        weight += cue.weight * len(words)
        if words and cue is _FAULT:
            reasons.append(Reason.of("strategies.emergency.fault", words=", ".join(words)))
    for cue in _AGAINST:
        words = _found(cue, flat)
        weight += cue.weight * len(words)
        if words:
            reasons.append(Reason.of(f"strategies.emergency.{cue.code}", words=", ".join(words)))
    if not reasons and symptom_share < 0.3 and not has_evidence and len(flat) < _SHORT:
        return Verdict(False, 0.0, (Reason.of("strategies.emergency.short"),))
    return Verdict(weight > 0, round(weight, 3), tuple(reasons))


def _found(cue: Cue, text: str) -> list[str]:
    """The different words of a cue, as many as may count."""
    words = dict.fromkeys(match[0].strip() for match in cue.pattern.finditer(text))
    return list(words)[: cue.most]
