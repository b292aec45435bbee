"""Who did something: a person, a token, a customer's contact, or Anlan itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Stored as `kind:id`; the label is for pages and may be erased with the person."""

    kind: str
    id: int | None
    label: str
    # The user for whom a program acts: whoever made its token.
    for_user: int | None = None

    @property
    def reference(self) -> str:
        return f"{self.kind}:{self.id}" if self.id is not None else self.kind

    @property
    def person(self) -> str:
        """Who answers for it: two tokens of one person are one person; a lone token is nobody."""
        if self.kind != "token":
            return self.reference
        return f"user:{self.for_user}" if self.for_user is not None else self.kind


SYSTEM = Actor("system", None, "Anlan")


def or_system(actor: Actor | None) -> Actor:
    return actor or SYSTEM
