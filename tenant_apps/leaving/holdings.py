"""All that the network's apps have of somebody, from their `own_data` modules."""

from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import module_has_submodule

from kernel.own_data import Held, Person, Whose
from tenant_apps.members.models import Member


def every() -> Iterator[Held]:
    """Each app's own list. Those of apps above come first: their rows speak of those below."""
    configs = {one.name: one for one in apps.get_app_configs()}
    for name in reversed(settings.TENANT_APPS):
        app = configs[name]
        if module_has_submodule(app.module, "own_data"):
            yield from import_module(f"{name}.own_data").HELD


def model_of(held: Held) -> type[Model]:
    """The model that this is about."""
    return apps.get_model(held.model)


def rows(held: Held, whose: Whose, person: Person) -> QuerySet[Model]:
    """The rows of a person in one sense or the other, each once."""
    every_row = model_of(held)._base_manager.order_by("pk")
    return every_row.filter(pk__in=every_row.filter(whose(person)).order_by().values("pk"))


def own(held: Held, person: Person) -> QuerySet[Model]:
    """The rows that are their own."""
    return rows(held, held.of, person)


def to_hand_out(held: Held, person: Person) -> QuerySet[Model]:
    """The rows that are handed to them: their own, and what they read where it stands."""
    seen = held.seen or held.of
    return rows(held, lambda one: Q(held.of(one)) | seen(one), person)


def person(member: Member) -> Person:
    """A member, by all that rows may know them by."""
    user = member.user
    return Person(member.id, user.id, user.email, member.name, member.handle)
