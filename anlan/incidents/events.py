"""An event as the intake hands it over: normalised, not yet judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anlan.core.text import normalised, short_hash

# Reports of people; what the classifier takes for a question waits at the hotline.
PERSON_SOURCES = frozenset({"hotline", "phone", "email", "portal", "chat", "person"})


@dataclass(frozen=True)
class EventIn:
    """`items` are catalogue codes of failing inspection items, `slugs` strategies hinted at."""

    organisation_id: int
    text: str
    source: str = "api"
    object: str = ""
    symptom: str = ""
    severity: str | None = None
    status: str = "firing"
    occurred_at: datetime | None = None
    key: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    asset_id: int | None = None
    items: tuple[str, ...] = ()
    slugs: tuple[str, ...] = ()
    urgency: str | None = None
    impact: str | None = None
    kind: str = "real"

    @property
    def identity(self) -> str:
        """The sender's key, else one made of organisation, source, object and symptom or text."""
        if self.key:
            return self.key
        symptom = self.symptom or normalised(self.text)
        return short_hash(self.organisation_id, self.source, self.object, symptom)

    @property
    def hints(self) -> dict[str, Any]:
        return {
            "items": list(self.items),
            "slugs": list(self.slugs),
            "urgency": self.urgency,
            "impact": self.impact,
        }


@dataclass(frozen=True)
class Accepted:
    uid: str
    key: str
    is_duplicate: bool
