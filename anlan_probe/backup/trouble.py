"""The one error of this package: a code with parameters, to be said in any language."""

from collections.abc import Mapping

Param = str | int | bool | None


class Trouble(Exception):  # noqa: N818 - it is the trade's word, and it is not always an error.
    """What stops a backup, restore or proof; `passing` trouble is worth another attempt."""

    def __init__(self, code: str, *, passing: bool = False, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.passing = passing
        self.params: Mapping[str, Param] = params

    def __str__(self) -> str:
        facts = " ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.code} {facts}".strip()
