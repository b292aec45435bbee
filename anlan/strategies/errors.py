"""A refused strategy file as an error of the whole product."""

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import BadInput, Refused
from anlan.core.saying import say
from anlan.strategies.fileformat.problems import StrategyError


class BrokenStrategy(BadInput):
    """The file does not parse or does not lint; `errors` names every line."""

    code = "broken-strategy"

    def __init__(self, error: StrategyError) -> None:
        message = _("%(path)s, line %(line)s: %(reason)s") % {
            "path": error.path,
            "line": error.line,
            "reason": say(error.reason),
        }
        errors = [
            {"field": f"{problem.path}:{problem.line}", "expected": say(problem.reason)}
            for problem in error.problems
        ]
        super().__init__(message, errors=errors)
        self.problems = list(error.problems)


class StaleBase(Refused):
    """Somebody wrote another version meanwhile; nothing that was typed is lost."""

    code = "stale-version"

    def __init__(self, newest: int, author: str) -> None:
        message = _(
            "Meanwhile %(author)s wrote version %(number)s. Compare it with your text, which is "
            "still here, and save again."
        ) % {"author": author, "number": newest}
        super().__init__(message)
        self.newest = newest
