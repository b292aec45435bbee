"""Loading the shipped catalogue."""

from __future__ import annotations

from django.db import transaction

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.inspection import catalogue
from anlan.inspection.actions.verbs import Verb
from anlan.inspection.catalogue import Entry
from anlan.inspection.models import Item


@transaction.atomic
def load_catalogue(actor: Actor | None = None) -> int:
    """Bring the items up to date with the files; gives how many changed. Idempotent.

    An item that is no longer shipped is retired, not deleted: rounds refer to it.
    """
    known = {item.code: item for item in Item.objects.all()}
    changed = 0
    shipped = catalogue.entries()
    for entry in shipped:
        changed += _bring_up_to_date(known.get(entry.code), entry)
    gone = set(known) - {entry.code for entry in shipped}
    changed += Item.objects.filter(code__in=gone, is_retired=False).update(is_retired=True)
    if changed:
        first = Item.objects.order_by("code").first()
        assert first is not None
        audit.record(actor, Verb.CATALOGUE_LOADED, first, changed=changed, items=len(shipped))
    return changed


def _bring_up_to_date(item: Item | None, entry: Entry) -> bool:
    values = _values(entry)
    if item is None:
        Item.objects.create(code=entry.code, **values)
        return True
    differing = [name for name, value in values.items() if getattr(item, name) != value]
    for name in differing:
        setattr(item, name, values[name])
    if differing:
        item.save(update_fields=[*differing, "updated_at"])
    return bool(differing)


def _values(entry: Entry) -> dict[str, object]:
    return {
        "item_class": entry.item_class,
        "name_zh": entry.zh,
        "name_en": entry.en,
        "method": entry.method,
        "unit": entry.unit,
        "criterion_zh": entry.criterion_zh,
        "criterion_en": entry.criterion_en,
        "meaning_zh": entry.meaning_zh,
        "meaning_en": entry.meaning_en,
        "cycle": entry.cycle,
        "mode": entry.mode,
        "source": entry.src,
        "reader": entry.reader,
        "args": dict(entry.args),
        "metric": entry.metric,
        "thresholds": dict(entry.thresholds),
        "interval_s": entry.cycle_s,
        "strategy": entry.strategy,
        "not_wired": entry.not_wired,
        "is_retired": False,
    }
