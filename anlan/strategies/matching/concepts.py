"""What people call the same thing by: colloquial, trade and alert words of one concept.

General knowledge of the trade, in both languages; a concept is a term of the index, so a text in
one language meets a strategy written in the other, and spoken language meets trade language.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from anlan.strategies.matching.words import folded

_CONCEPTS: dict[str, str] = {
    "unreachable": r"打不开|进不去|访问不了|无法访问|连不上|连接不上|登不进|上不去|不通|没响应|"
    r"无响应|白屏|unreachable|not respond|no response|can(?:no|')t (?:reach|open|access|connect)|"
    r"unable to connect|connection refused|does(?: not|n't) load",
    "stopped": r"停了|停止|挂了|没起来|未运行|没在运行|异常退出|进程没|服务退出|stopped|"
    r"not running|"
    r"exited|inactive \(dead\)|service is down|process (?:died|gone)|entered failed state",
    "host-down": r"宕机|死机|主机(?:失联|离线|不可达)|服务器(?:死|挂|失联)|蓝屏|黑屏|"
    r"host (?:is )?down|"
    r"server (?:is )?down|host unreachable|kernel panic|blue screen|bsod|hung|frozen|node ?down|"
    r"instance ?down|hostdown",
    "disk-space": r"磁盘(?:空间)?(?:满|不足|告警)|硬盘(?:空间)?(?:满|不足)|空间不足|空间(?:已)?满|"
    r"分区.{0,4}满|没空间|使用率.{0,6}9\d|no space left|disk (?:is )?(?:almost )?full|"
    r"out of (?:disk )?space|low (?:on )?disk|filesystem.{0,20}(?:full|space|filling)|inode",
    "disk-hardware": r"坏道|坏盘|硬盘(?:坏|异响|咔咔|故障)|smart|raid|阵列|掉盘|bad sector|"
    r"predictive failure|degraded|reallocated|i/o error|uncorrectable",
    "hardware": r"硬件|电源(?:模块)?(?:坏|故障|失效)|风扇|主板|内存条|红灯|黄灯|告警灯|异响|"
    r"焦味|烧了|"
    r"冒烟|hardware|power supply|\bpsu\b|\bfan\b|motherboard|\bdimm\b|\becc\b|amber|mainboard|"
    r"\bidrac\b|\bilo\b|\bipmi\b|\bbmc\b",
    "workstation": r"办公电脑|台式机|笔记本|开不了机|开机(?:没反应|黑屏)|显示器|键盘|鼠标|我的电脑|"
    r"\bpc\b|laptop|desktop|workstation|won't (?:turn|power|switch) on|monitor",
    "data-lost": r"数据(?:丢|没了|不见|找不到)|文件(?:丢|没了|不见|找不到)|丢失|不见了|全没了|空了|"
    r"data (?:is )?(?:lost|loss|gone|missing)|files? (?:are )?(?:gone|missing|lost)|disappeared|"
    r"vanished|lost (?:all|data)|table.{0,12}empty",
    "deleted": r"误删|删了|删掉|删错|清空|格式化|deleted?\b|wiped|dropped (?:the )?table|"
    r"truncated?\b|"
    r"rm -rf|formatted",
    "mistake": r"误操作|操作失误|点错|输错|弄错|改错|手滑|不小心|按错|选错|录错|mistake|"
    r"by accident|"
    r"accident(?:al)?ly|wrong (?:button|file|row|server|customer|month)|oops|mis-?click",
    "configuration": r"配置|参数|设置(?:没|丢|恢复)|出厂|config|settings|factory (?:default|reset)|"
    r"startup-config|running-config",
    "reset": r"丢了|没了|丢失|恢复(?:成|到)?出厂|恢复默认|清零|重置|还原|lost|wiped|reset|blank|"
    r"back to default|factory",
    "login": r"登录|登陆|登不|账号|密码|认证|验证码|单点|log ?(?:in|on)|sign ?(?:in|on)|password|"
    r"credential|authenticat|\bsso\b|\bldap\b|\bad\b域|域控|locked out|kerberos",
    "login-refused": r"登录(?:不了|失败|不上|异常)|登不(?:上|了|进)|进不了系统|密码(?:不对|错误)|"
    r"log ?in fail|cannot log|can't log|unable to (?:log|sign)|sign-?in (?:fail|error)|"
    r"authentication fail|invalid credentials|\b401\b|\b403\b",
    "traffic": r"流量|带宽|出口(?:被)?(?:占|跑|顶|打)满|跑满|占满|顶满|网速|上行|下行|traffic|"
    r"bandwidth|"
    r"throughput|saturat|mbps|gbps|netflow|\bpps\b|broadcast storm",
    "backup": r"备份|恢复点|还原点|快照|backup|restore point|snapshot|restic|veeam|rman|borg|"
    r"bacula",
    "failed": r"失败|没成功|没跑|未执行|未成功|报错|过期|没有备份|fail|error|missed|stale|overdue|"
    r"did(?: not|n't) run|unsuccessful",
    "business-stopped": r"业务(?:中断|停|瘫痪|办不了)|系统(?:瘫痪|用不了|打不开|崩)|办不了|"
    r"无法办理|"
    r"全部用不了|都用不了|停摆|outage|business (?:is )?(?:stopped|interrupted|down)|"
    r"(?:site|app|application|portal|system) (?:is )?(?:completely )?(?:down|unavailable)|"
    r"nobody can|no one can|everyone is|\b50[0234]\b|probe.{0,12}fail",
    "slow": r"很慢|太慢|好慢|变慢|卡(?:顿|死|住|得)|很卡|转圈|超时|延迟|slow|sluggish|latency|"
    r"timeout|"
    r"timed out|taking forever",
    "virus": r"病毒|木马|勒索|中毒|挖矿|被黑|入侵|malware|virus|ransom|trojan|miner|compromised|"
    r"infected",
    "power": r"停电|断电|跳闸|市电|ups|电池|power (?:cut|outage|fail|loss)|blackout|breaker|"
    r"battery",
}
_COMPILED = {f"#:{name}": re.compile(pattern) for name, pattern in _CONCEPTS.items()}


def words_of(text: str, concepts: Collection[str]) -> list[str]:
    """The words by which a text speaks of these concepts."""
    flat = folded(text)
    found = (_COMPILED[name].search(flat) for name in concepts if name in _COMPILED)
    return [match[0] for match in found if match]


def concepts_in(text: str) -> list[str]:
    """Concepts a text speaks of, as terms that begin with `#:`."""
    flat = folded(text)
    return [term for term, pattern in _COMPILED.items() if pattern.search(flat)]
