"""The request that an endpoint gets: a token has been read from it."""

from typing import Any

from django.http import HttpRequest


class ApiRequest(HttpRequest):
    auth: Any  # The Principal of the token; its class lives above this package.
