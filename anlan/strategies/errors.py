"""A refused strategy file as an error of the whole product."""

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import BadInput
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
