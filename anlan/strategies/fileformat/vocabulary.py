"""The closed word lists of the format."""

LANGUAGES = ("zh", "en")
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
SEVERITIES = ("I", "II", "III", "IV")
STEP_KINDS = ("manual", "decision", "check", "action", "notify", "verify")
EVIDENCE_KINDS = ("text", "photo", "file")
ASSET_CLASSES = (
    "network",
    "security",
    "server",
    "storage",
    "os",
    "database",
    "middleware",
    "application",
    "terminal",
    "facility",
)

SLUGS_BY_CATEGORY = {
    "hardware": (
        "workstation-hardware-failure",
        "server-hardware-failure",
        "disk-failure",
        "network-device-failure",
        "storage-array-failure",
    ),
    "facility": ("power-outage", "cooling-failure", "machine-room-fire-or-water"),
    "system": (
        "server-down",
        "disk-full",
        "memory-exhaustion",
        "cpu-saturation",
        "clock-drift",
        "service-stopped",
        "boot-failure",
        "virtualization-host-failure",
        "container-crash-loop",
    ),
    "network": (
        "link-down",
        "lan-outage",
        "dns-failure",
        "traffic-anomaly",
        "ip-conflict",
        "vpn-failure",
        "packet-loss",
    ),
    "security": (
        "malware-outbreak",
        "ransomware",
        "ddos-attack",
        "intrusion",
        "web-defacement",
        "data-breach",
        "account-compromise",
        "login-failure",
        "certificate-expired",
    ),
    "data": (
        "data-loss",
        "data-corruption",
        "accidental-deletion",
        "backup-failure",
        "restore-failure",
    ),
    "config": ("config-loss", "failed-change"),
    "database": (
        "database-down",
        "database-slow",
        "database-replication-broken",
        "database-connections-exhausted",
        "database-log-full",
    ),
    "middleware": (
        "message-queue-backlog",
        "cache-failure",
        "web-server-errors",
        "shared-storage-unavailable",
        "mail-service-failure",
    ),
    "application": ("application-down", "application-slow"),
    "people": ("operator-error",),
    "provider": ("provider-outage",),
}
CATEGORIES = tuple(SLUGS_BY_CATEGORY)
CATEGORY_OF_SLUG = {
    slug: category for category, slugs in SLUGS_BY_CATEGORY.items() for slug in slugs
}

# Section key -> the heading in each language, in the order of the file.
HEADINGS = {
    "recognise": {"zh": "判断", "en": "Recognise"},
    "prevent": {"zh": "预防", "en": "Prevent"},
    "respond": {"zh": "处置", "en": "Respond"},
    "verify": {"zh": "恢复验证", "en": "Verify"},
    "unrecoverable": {"zh": "无法恢复时", "en": "If it cannot be recovered"},
    "learn": {"zh": "复盘", "en": "Learn"},
}
SECTIONS = tuple(HEADINGS)

# Where the steps lead when they are over.
END = "end"
UNRECOVERABLE = "unrecoverable"
EXITS = (END, UNRECOVERABLE)

# What keeps an emergency from happening, as `[words](policy:KIND)` names it in Prevent.
POLICY_KINDS = {
    "files-daily": {"zh": "文件每日增量备份", "en": "daily incremental backup of files"},
    "full-reread": {"zh": "定期全量重读", "en": "regular full re-read"},
    "database-dump": {"zh": "数据库逻辑导出", "en": "logical dump of a database"},
    "database-archive": {"zh": "数据库日志归档", "en": "log archive of a database"},
    "device-config": {"zh": "网络设备配置备份", "en": "configuration of a network device"},
    "system-image": {"zh": "整机镜像", "en": "image of a whole machine"},
    "second-copy": {"zh": "异地或离线副本", "en": "second copy off site or offline"},
    "restore-proof": {"zh": "恢复验证", "en": "proof by restore"},
}

# Every value that a situation can hold: the domains above give them, and a test of theirs holds
# that nothing is missing here and nothing too much.
_PERSON = ("name", "phone", "email")
_RESTORE_POINT = ("time", "at", "age", "age_s", "copy_uid", "bytes")
_NAMES_BY_PART = {
    "asset": ("name", "code", "address", "owner", "asset_class", "class", "criticality"),
    "organisation": ("name", "code"),
    "contact.duty": _PERSON,
    "contact.customer": _PERSON,
    "backup": ("stale", "failed_24h", "last_full.at", "last_check.at", "last_check.errors"),
    "backup.last_good": _RESTORE_POINT,
    "backup.last_proven": _RESTORE_POINT,
    "inspection": ("checks", "last_round"),
    "incident": ("number", "opened_at", "severity"),
}
SITUATION_NAMES = frozenset(
    f"{part}.{name}" for part, names in _NAMES_BY_PART.items() for name in names
)
