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
    # A program of whoever runs the machine: given out on its terminal, it answers for itself.
    stands_alone: bool = False

    @property
    def reference(self) -> str:
        return f"{self.kind}:{self.id}" if self.id is not None else self.kind

    @property
    def person(self) -> str:
        """Who answers for it: two tokens of one person are one person.

        A token made with a token of the terminal is nobody: it might be the same hand.
        """
        if self.for_user is not None:
            return f"user:{self.for_user}"
        return self.kind if self.kind == "token" and not self.stands_alone else self.reference


SYSTEM = Actor("system", None, "Anlan")


def or_system(actor: Actor | None) -> Actor:
    return actor or SYSTEM
