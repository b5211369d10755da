"""Askings by name: what each is called, with the networks that it names."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from shared_apps.agreeing import deeds
from shared_apps.agreeing.models import Asking
from tenants.models import Network
from tenants.services import NO_NAME

GONE = "a network that is gone"


def networks(askings: Iterable[Asking]) -> Mapping[UUID, str]:
    """The names of the networks that these are about, in one query."""
    ids = {one for asking in askings for one in (asking.subject, asking.other) if one}
    there = Network.objects.exclude(state=Network.State.REMOVED, name=NO_NAME)
    return dict(there.filter(id__in=ids).values_list("id", "name"))


def title(asking: Asking, known: Mapping[UUID, str] | None = None) -> str:
    """What it is about, as a heading. One query unless the names are given."""
    names = networks([asking]) if known is None else known
    about = [names.get(one, GONE) for one in (asking.subject, asking.other) if one]
    return deeds.of(asking.deed).title.format(*about)
