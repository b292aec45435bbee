"""Strategies and the match over the API."""

from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from anlan.api.pagination import page
from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.core.errors import NotVisible
from anlan.strategies.answers import language_of_text, match_json, version_json
from anlan.strategies.match import MAX_TEXT, match
from anlan.strategies.matchfacts import facts_for
from anlan.strategies.models import StrategyVersion, current_version

router = Router(tags=["strategies"])
Language = Literal["zh", "en"]


class MatchIn(Body):
    text: str = Field(min_length=1, max_length=MAX_TEXT)
    organisation: str | None = None
    asset: str | None = None
    top: int = Field(5, ge=1, le=50)
    lang: Language | None = None


@router.post("/strategies/match")
def strategy_match(request: ApiRequest, payload: MatchIn) -> dict[str, Any]:
    request.auth.require("read")
    organisation_id = None
    if payload.organisation is not None:
        organisation_id = request.auth.organisation(payload.organisation).pk
    facts = facts_for(request.auth, organisation_id=organisation_id, asset=payload.asset)
    language = payload.lang or language_of_text(payload.text)
    return match_json(match(payload.text, facts, language=language, top=payload.top), language)


@router.get("/strategies")
def strategies(
    request: ApiRequest,
    cursor: str | None = None,
    limit: int = 50,
    category: str | None = None,
    lang: Language = "zh",
) -> dict[str, Any]:
    request.auth.require("read")
    rows = StrategyVersion.objects.filter(state=StrategyVersion.State.APPROVED)
    if category:
        rows = rows.filter(strategy__category=category)
    rows = rows.select_related("strategy")
    return page(rows, cursor, limit, lambda version: version_json(version, lang))


@router.get("/strategies/{slug}")
def strategy_detail(request: ApiRequest, slug: str, lang: Language = "zh") -> dict[str, Any]:
    request.auth.require("read")
    version = current_version(slug)
    if version is None:
        raise NotVisible(_("There is no such strategy."))
    return version_json(version, lang, is_full=True)
