"""The one door to rows that belong to an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, NoReturn, Protocol, Self, TypeVar

from django.db import models

from anlan.core.errors import NoScope, NotVisible

if TYPE_CHECKING:
    from uuid import UUID


class Viewer(Protocol):
    """Whoever looks: a signed-in person or a token."""

    def organisation_ids(self) -> frozenset[int] | None:
        """The organisations whose rows may be seen; None means every one."""


M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class TenantQuerySet(models.QuerySet[M_co]):
    """Query set of a model whose rows belong to an organisation."""

    organisation_path: ClassVar[str] = "organisation_id"

    def seen_by(self, viewer: object) -> Self:
        """Narrow to what the viewer may see; somebody without a scope sees nothing."""
        ids_of = getattr(viewer, "organisation_ids", None)
        if ids_of is None:
            return self.none()
        ids = ids_of()
        return self if ids is None else self.filter(**{f"{self.organisation_path}__in": ids})

    def get_visible(self, uid: str | UUID) -> M_co:
        """The row with this public id, or NotVisible; malformed ids are simply unknown."""
        from django.core.exceptions import ObjectDoesNotExist, ValidationError
        from django.utils.translation import gettext_lazy as _

        try:
            return self.get(uid=uid)
        except (ObjectDoesNotExist, ValidationError, ValueError) as error:
            raise NotVisible(_("There is nothing here that you may see.")) from error


Q = TypeVar("Q", bound=TenantQuerySet[models.Model])


class Scope(Generic[Q]):
    """What `Model.objects` gives: two ways in and no other."""

    def __init__(self, model: type[models.Model], queryset_class: type[Q]) -> None:
        self._model = model
        self._queryset_class = queryset_class

    def visible_to(self, viewer: object) -> Q:
        return self._queryset_class(self._model).seen_by(viewer)

    def for_system(self, reason: str) -> Q:
        """All rows, for jobs, actions and the pipeline; the reason is for who reads the code."""
        if not reason:
            raise NoScope("for_system needs a reason.")
        return self._queryset_class(self._model)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NoScope(
            f"{self._model.__name__}.objects.{name} asks for rows without saying for whom; "
            "use visible_to(viewer) or for_system(reason)."
        )


class Door(Generic[Q]):
    """Descriptor that stands where Django has its default manager."""

    def __init__(self, queryset_class: type[Q]) -> None:
        self._queryset_class = queryset_class

    def __get__(self, instance: object, owner: type[models.Model]) -> Scope[Q]:
        return Scope(owner, self._queryset_class)
