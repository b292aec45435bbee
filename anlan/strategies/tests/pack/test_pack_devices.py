"""Commands for devices and systems that no test machine has: read by a small grammar of each."""

from __future__ import annotations

import re

import pytest

from anlan.strategies.fileformat.placeholders import ANY
from anlan.strategies.tests.pack.shipped import LANGUAGES, fences

NOT_EXECUTED = {"en": "(not executed in tests)", "zh": "（未在测试中执行）"}
EXECUTED_TAGS = frozenset({"sh", "sql"})
KNOWN_TAGS = EXECUTED_TAGS | {"powershell", "text"}
# The words with which a line of each command line may begin; views, modes and their verbs.
_VRP = """
    display undo reset save system-view interface quit return ping tracert dis shutdown port vlan
    stp ip dhcp acl rule traffic-filter loop-detection loopback-detect startup restart undo
    stack irf reboot commit compare user-interface arp mac-address error-down bpdu-protection
    storm-control description speed duplex telnet ssh info-center terminal debugging screen-length
    ntp clock dns snmp-agent aaa local-user ospf bgp peer switch firewall security-policy source-ip
    destination-ip action ipsec ike nat qos car copy delete dir more unmount fixdisk patch upgrade
    rollback configuration tftp ftp sftp put get eth-trunk trunkport port-security auto-defend
    cpu-defend policy blacklist white-list slot check telnet power transceiver refresh y
    static-bind option gateway-list network forbidden-ip excluded-ip-address mirroring-group
    observe-port port-mirroring traffic classifier behavior session anti-attack url-filter
    packet-filter test-aaa radius-server hwtacacs-server logfile client-verify attack-defense
    syn-flood security-zone
"""
_IOS = """
    show configure interface no shutdown exit end write copy ping traceroute ip vlan switchport
    spanning-tree clear reload router access-list permit deny errdisable test terminal archive
    debug undebug monitor logging ntp clock service crypto telephony snmp-server hostname line
    username aaa radius tacacs-server access-class storm-control udld default channel-group
    description speed duplex power redundancy platform verify boot more dir delete rename format
    tclsh event request hw-module license do mac arp network default-router dns-server lease
    exec-timeout neighbor class-map policy-map match police service-policy configure replace
    set conf track name standby vrrp delay revert confirm conform
"""
GRAMMARS = {"Huawei VRP": _VRP, "H3C Comware": _VRP, "Cisco IOS": _IOS}
_PIPE = re.compile(r"\|\s*(include|exclude|begin|count|section|inc|i|redirect|by-linenum|until)\b")


def device_blocks(language="en"):
    return [one for one in fences(language) if one.tag == "text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_block_says_whether_it_is_executed(language):
    blocks = fences(language)
    assert {str(one): one.tag for one in blocks if one.tag not in KNOWN_TAGS} == {}
    dishonest = [
        str(one)
        for one in blocks
        if (one.tag not in EXECUTED_TAGS) != (NOT_EXECUTED[language] in one.first_line)
    ]
    assert dishonest == []


def test_network_commands_begin_with_words_their_device_knows():
    faults = {}
    seen = set()
    for block in device_blocks():
        for system, words in GRAMMARS.items():
            if system in block.first_line:
                seen.add(system)
                wrong = [line for line in block.text.split("\n") if cli_fault(line, words)]
                if wrong:
                    faults[str(block)] = wrong
    assert faults == {}
    assert seen == set(GRAMMARS)


def cli_fault(line, words):
    """Why a device would refuse the line; empty for a comment or a sound one."""
    bare = re.split(r"\s+[#!](?:\s|$)", line.strip())[0].strip()
    if not bare or bare[0] in "#!":
        return ""
    bare = re.sub(r"^\[[^\]]*\]\s*|^<[^>]*>\s*|^[\w-]+(?:\([\w-]+\))?#\s*", "", bare)
    if bare.split(" ")[0].lower() not in words.split():
        return "unknown command"
    filters = [bare[at.start() :] for at in re.finditer(r"(?<![\w)])\|(?![\w(])", bare)]
    if not all(_PIPE.match(part) for part in filters):
        return "unknown filter"
    return "quotes do not match" if bare.count('"') % 2 else ""


# Verbs that Microsoft approves, as far as the strategies use them, and programs of Windows.
_VERBS = """
    Add Clear Compress Connect Convert ConvertFrom ConvertTo Copy Disable Disconnect Dismount Enable
    Enter Exit Expand Export Find ForEach Format Get Group Import Install Invoke Join Measure Mount
    Move New Optimize Out Ping Push Read Receive Register Remove Rename Repair Reset Resize Resolve
    Restart Restore Resume Save Search Select Send Set Show Sort Split Start Stop Suspend Sync Tee
    Test Trace Unblock Uninstall Unlock Unregister Update Use Wait Where Write Initialize Checkpoint
    Revoke Grant Block Debug Confirm Complete Backup Compare Switch
"""
_PROGRAMS = """
    arp bcdboot bcdedit bootrec certutil chkdsk cmd dcdiag dfsrdiag diskpart dism driverquery
    esentutl eventvwr fsutil gpresult gpupdate icacls ipconfig iisreset klist ldifde manage-bde
    mountvol mpcmdrun msinfo32 nbtstat net netdom netsh netstat nltest nslookup ntdsutil pathping
    perfmon ping pnputil powercfg psexec qprocess quser query quser reagentc reg repadmin robocopy
    route sc schtasks sfc shutdown systeminfo takeown taskkill tasklist telnet tracert typeperf
    vssadmin w32tm wbadmin wevtutil whoami winrm wmic wusa xcopy appcmd logman lodctr nfsadmin
    mysqladmin mysql sqlcmd pg_isready lsnrctl sqlplus rman setspn dnscmd auditpol cipher clip
    mpclaim eseutil tzutil
    mstsc logoff qwinsta rwinsta msiexec defrag diskshadow handle procdump findstr sigverif
"""
_STAGE = re.compile(
    r"^(?:::|\w+ -(?:gt|lt|eq|ne|ge|le|like|match)\b|"
    r"\$[\w:.\[\]'\"]+(?:\s*[-+]?=\s*|$|\s|\.|\()|@|\(|\[|\{|\}|'|\"|%|\?|-|\d|&|\.|"
    r"(?:if|else|elseif|foreach|for|while|try|catch|finally|function|return|switch)\b)"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_powershell_is_well_formed(language):
    faults = {}
    blocks = [one for one in fences(language) if one.tag == "powershell"]
    assert len(blocks) > 10
    for block in blocks:
        wrong = powershell_faults(block.text)
        if wrong:
            faults[str(block)] = wrong
    assert faults == {}


def powershell_faults(text):
    bare = re.sub(r"(?m)(?:^|\s)#.*$", "", ANY.sub("value", text))
    bare = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "''", bare)
    pairs = ("()", "{}", "[]")
    faults = [f"{a}{b} do not match" for a, b in pairs if bare.count(a) != bare.count(b)]
    if re.search(r"['\"]", bare.replace("''", "")):
        faults.append("quotes do not match")
    flat = re.sub(r"\[[^\[\]]*\]", "", _without_tables(bare))
    joined = re.sub(r"\|\s*\n", "|", re.sub(r"`\n", " ", flat))
    for stage in re.split(r"[|;\n{}]", joined):
        word = stage.strip().split(" ")[0].strip("()")
        if not word or _STAGE.match(stage.strip()) or _is_command(word):
            continue
        faults.append(f"unknown command {word}")
    return faults


def _without_tables(text):
    """Hash tables hold keys and values, no commands; they may hold blocks."""
    while (start := text.find("@{")) >= 0:
        depth, end = 1, start + 2
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        text = text[:start] + "''" + text[end:]
    return text


def _is_command(word):
    verb, dash, noun = word.partition("-")
    if dash and noun[:1].isupper():
        return verb in _VERBS.split()
    return word.lower().removesuffix(".exe") in _PROGRAMS.split()


@pytest.mark.parametrize(
    ("line", "is_fault"),
    [
        ("display interface brief", False),
        ("show running-config", True),
        ("display logbuffer | include LINK", False),
        ("display logbuffer | grep LINK", True),
        ('display device name "x', True),
    ],
)
def test_a_wrong_line_would_be_noticed(line, is_fault):
    assert bool(cli_fault(line, _VRP)) == is_fault


@pytest.mark.parametrize(
    "text", ["Get-Service | Where-Objct {", "Frobnicate-Disk -Number 1", "Get-Item 'C:\\x"]
)
def test_wrong_powershell_would_be_noticed(text):
    assert powershell_faults(text)
