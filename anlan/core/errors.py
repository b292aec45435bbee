"""Everything that can be refused, with the HTTP status and exit code it has everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise


class AnlanError(Exception):
    """Base of all errors that a person is told about in one sentence."""

    code = "error"
    status = 500
    exit_code = 1

    def __init__(self, message: str | Promise, *, code: str | None = None, **extra: object) -> None:
        super().__init__(message)
        self.message = message
        self.extra = extra
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)


class Refused(AnlanError):
    """The state of the thing does not allow what was asked."""

    code = "refused"
    status = 409


class NotVisible(AnlanError):
    """Unknown, or somebody else's: the two are not told apart."""

    code = "not-found"
    status = 404


class NotAllowed(AnlanError):
    """The caller is known, but may not do this."""

    code = "not-allowed"
    status = 403


class Unauthenticated(AnlanError):
    """Nobody, or somebody with an expired or unknown token."""

    code = "unauthenticated"
    status = 401


class Malformed(AnlanError):
    """The request could not be read at all."""

    code = "malformed"
    status = 400
    exit_code = 2


class BadInput(AnlanError):
    """Readable, but wrong; `errors` names each field and what was expected there."""

    code = "bad-input"
    status = 422
    exit_code = 2

    def __init__(
        self,
        message: str | Promise,
        *,
        errors: Sequence[dict[str, str]] = (),
        code: str | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.errors = list(errors)


class TooLarge(AnlanError):
    """More than we accept in one request."""

    code = "too-large"
    status = 413
    exit_code = 2


class Unavailable(AnlanError):
    """Something that this needs is missing or does not answer."""

    code = "unavailable"
    status = 503


class NoDataFolder(AnlanError):
    """A command was called before the first start."""

    code = "no-data-folder"
    status = 503


class NoScope(RuntimeError):
    """A programmer's mistake: rows of tenants were asked for without saying for whom."""
