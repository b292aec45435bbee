"""`15m`, `4h`, `1d`: how spans are written in strategy files."""

import re

SPAN = re.compile(r"([0-9]{1,6})([smhd])\Z")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def span_seconds(text: object) -> int | None:
    """Seconds, or None when the text is no span."""
    match = SPAN.match(text) if isinstance(text, str) else None
    return int(match[1]) * _SECONDS[match[2]] if match else None
