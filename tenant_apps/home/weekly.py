"""The first thing in the weekly mail: what waits for the member."""

from collections.abc import Sequence
from uuid import UUID

from tenant_apps.home import presenters, selectors
from tenant_apps.home.selectors import ToDo
from tenant_apps.members.models import Member
from tenant_apps.telling.digest import Gather
from tenant_apps.telling.mails import Item, Section
from tenants.urls import page

MOST = 5


def gatherer() -> Gather:
    """Nothing is shared by all: each batch is looked at by itself."""
    return _gather


def _gather(members: Sequence[Member]) -> dict[UUID, Section]:
    return {member: _section(items) for member, items in selectors.to_do_of(members).items()}


def _section(items: list[ToDo]) -> Section:
    one = len(items) == 1
    return Section(
        heading="To do",
        subject="Something waits for you" if one else f"{len(items)} things wait for you",
        items=[_item(item) for item in items[:MOST]],
        more_url=page("home:to_do"),
        more="See it" if one else "See all that waits",
    )


def _item(item: ToDo) -> Item:
    name, arguments = presenters.place(item)
    return Item(
        title=presenters.what(item), url=page(name, *arguments), lines=[presenters.title(item)]
    )
