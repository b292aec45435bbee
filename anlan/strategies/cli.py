"""`anlan strategy …`: match, search, lint, list, show, import, export, schema."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from django.db import DatabaseError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.assets.models import Asset
from anlan.core.cli import emit
from anlan.core.errors import BadInput, NotVisible
from anlan.core.paths import require_data_folder
from anlan.organisations.models import Organisation
from anlan.strategies import cli_exchange, cli_filled, cli_match, cli_search
from anlan.strategies.answers import strategy_json
from anlan.strategies.freshness.gaps import gaps_for
from anlan.strategies.match import Facts
from anlan.strategies.matchfacts import facts_of
from anlan.strategies.models import StrategyVersion, short_language
from anlan.strategies.packs import SHIPPED, pack_files
from anlan.strategies.parser import parse_file, read_text
from anlan.strategies.previewing import asset_called

app = typer.Typer(no_args_is_help=True, help=_("Strategies: find, check and read them."))
app.command("match")(cli_match.match_command)
app.command("lint")(cli_match.lint_command)
app.command("import")(cli_exchange.import_command)
app.command("export")(cli_exchange.export_command)
app.command("schema")(cli_exchange.schema_command)
app.command("search")(cli_search.search_command)


def _facts(org: str | None, asset: str | None) -> Facts:
    """Facts for whoever has a shell on this machine: they may see every organisation."""
    require_data_folder()
    organisation = None
    if org is not None:
        rows = Organisation.objects.for_system("command line").filter(code=org)
        organisation = rows.first()
        if organisation is None:
            raise BadInput(_("Unknown organisation “%(code)s”.") % {"code": org})
    if asset is None:
        return Facts()
    assets = Asset.objects.for_system("command line").named(asset)
    if organisation is not None:
        assets = assets.filter(organisation=organisation)
    found = assets.first()
    if found is None:
        raise BadInput(_("Unknown asset “%(asset)s”.") % {"asset": asset})
    return facts_of(found)


cli_match.use_facts(_facts)


def _asset(name: str) -> Asset:
    """For whoever has a shell on this machine: they may see every organisation."""
    require_data_folder()
    rows = Asset.objects.for_system("command line").filter(retired_at=None)
    found = asset_called(rows.select_related("organisation"), name)
    if found is None:
        expected = [{"field": "asset", "expected": "code, name or address of a known asset"}]
        raise BadInput(_("Unknown asset “%(asset)s”.") % {"asset": name}, errors=expected)
    return found


@app.command("list")
def strategy_list(as_json: cli_match.AsJson = False, lang: cli_match.Lang = None) -> None:
    """All strategies in use."""
    items = [strategy_json(parsed) for parsed in _parsed(_language(lang))]
    lines = [f"{one['severity']:<4}{one['slug']:<34}{one['title']}" for one in items]
    emit({"items": items}, as_json=as_json, text="\n".join(lines))


@app.command("show")
def strategy_show(
    slug: Annotated[str, typer.Argument(help="Name of the strategy.")],
    as_json: cli_match.AsJson = False,
    lang: cli_match.Lang = None,
    asset: Annotated[
        str | None, typer.Option(help="Fill it with what is known about this asset now.")
    ] = None,
) -> None:
    """One strategy, as it is written, or filled for one asset."""
    language = _language(lang)
    found = [parsed for parsed in _parsed(language) if parsed["slug"] == slug]
    if not found:
        raise NotVisible(_("There is no such strategy."))
    if asset is not None:
        filled = cli_filled.filled(found[0], _asset(asset))
        emit(filled, as_json=as_json, text=cli_filled.for_people(filled))
        return
    emit(strategy_json(found[0], is_full=True), as_json=as_json, text=_source(slug, language))


def _language(lang: str | None) -> str:
    return lang if lang in ("zh", "en") else short_language(get_language() or "en")


def _versions() -> list[StrategyVersion]:
    """The versions in use; none before the first start."""
    rows = StrategyVersion.objects.filter(state=StrategyVersion.State.APPROVED)
    try:
        return list(rows.select_related("strategy").order_by("strategy"))
    except DatabaseError:
        return []


def _parsed(language: str) -> list[dict[str, Any]]:
    versions = _versions()
    if versions:
        return [version.parsed[language] for version in versions]
    return [parse_file(entry.path(language)).as_json() for entry in pack_files()]


def _source(slug: str, language: str) -> str:
    for version in _versions():
        if version.strategy.slug == slug:
            return str(getattr(version, language))
    entry = next(entry for entry in pack_files(SHIPPED) if entry.slug == slug)
    return read_text(entry.path(language), slug)


class _Shell:
    """Whoever has a shell on this machine sees every organisation."""

    def organisation_ids(self) -> frozenset[int] | None:
        return None


@app.command("gaps")
def strategy_gaps(as_json: cli_match.AsJson = False) -> None:
    """Classes of assets and failing items for which there is no strategy."""
    require_data_folder()
    gaps = gaps_for(_Shell())
    lines = [f"{one.organisation}: {one.asset_class} ({one.assets})" for one in gaps.classes]
    lines += [f"{one.organisation} · {one.asset}: {one.item} {one.name}" for one in gaps.items]
    text = "\n".join(lines) or _("Nothing lacks a strategy.")
    emit(gaps.as_json(), as_json=as_json, text=text)
