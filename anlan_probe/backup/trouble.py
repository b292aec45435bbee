"""The one error of this package: a code with parameters, to be said in any language."""

from collections.abc import Mapping

Param = str | int | bool | None


class Trouble(Exception):
    """What stops a backup, restore or proof; `passing` trouble is worth another attempt."""

    def __init__(self, code: str, *, passing: bool = False, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.passing = passing
        self.params: Mapping[str, Param] = params

    def with_params(self, params: Mapping[str, Param]) -> "Trouble":
        """The same trouble with these facts, for callers that have them as a mapping."""
        self.params = params
        return self

    def __str__(self) -> str:
        facts = " ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.code} {facts}".strip()
