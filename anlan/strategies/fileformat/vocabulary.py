"""The closed word lists of the format."""

LANGUAGES = ("zh", "en")
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

# First words of placeholders; the situation is gathered under these names.
SITUATION_ROOTS = (
    "asset",
    "organisation",
    "contact",
    "backup",
    "inspection",
    "incident",
    "sla",
)
