"""What may be reported besides messages: how each kind is found, hidden, and shown again.

Apps above register theirs in `AppConfig.ready()`:

    things.register(Source(kind, find, now, hide, restore))
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kernel.errors import NotFound
from tenant_apps.exchanges import learned
from tenant_apps.exchanges import services as exchange_services
from tenant_apps.listings import review_services as listing_review
from tenant_apps.listings import selectors as listings
from tenant_apps.members import selectors as members
from tenant_apps.members import services as member_services
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.reports.models import Kind

# A title and a text, as others read them.
Reading = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Thing:
    """One of them as others read it now; `place` is the page where it stands."""

    kind: Kind
    id: UUID
    owner: Member
    title: str
    text: str
    place: tuple[str, list[Any]]

    @property
    def reading(self) -> Reading:
        return self.title, self.text


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing. Each is called within the transaction of what it is called for.

    `find(viewer, id)`: one of another's that this member sees, or NotFound.
    `now(id)`: how it reads now; None where there is nothing for others to read.
    `hide(id, because)`: others read it no more; what is closed already stays as it is.
    `restore(id, known)`: they do again. `known` is how it read when it was reported: a thing that
    is put in words nobody has read yet is not opened, but freed for its owner to open.
    """

    kind: Kind
    find: Callable[[Member, UUID], Thing]
    now: Callable[[UUID], Reading | None]
    hide: Callable[[UUID, str, Member], None]
    restore: Callable[[UUID, Collection[Reading], Member], None]


def register(source: Source) -> None:
    """Let things of this kind be reported; registering it twice changes nothing."""
    _sources[source.kind] = source


def find(kind: Kind, viewer: Member, thing_id: UUID) -> Thing:
    """One that this member sees and may report: not their own. Any other is missing."""
    found = _sources[kind].find(viewer, thing_id)
    if found.owner.id == viewer.id:
        raise NotFound
    return found


def now(kind: str, thing_id: UUID) -> Reading | None:
    """How it reads now, for whoever decides about it."""
    return _sources[Kind(kind)].now(thing_id)


def hide(kind: str, thing_id: UUID, because: str, *, by: Member) -> None:
    """Others read it no more."""
    _sources[Kind(kind)].hide(thing_id, because, by)


def restore(kind: str, thing_id: UUID, known: Collection[Reading], *, by: Member) -> None:
    """They read it again, as it was."""
    _sources[Kind(kind)].restore(thing_id, known, by)


def _listing(viewer: Member, listing_id: UUID) -> Thing:
    found = listings.get_visible(viewer, listing_id)
    return Thing(
        Kind.LISTING,
        found.id,
        found.owner,
        found.title,
        found.description,
        ("listings:detail", [found.id]),
    )


def _listing_now(listing_id: UUID) -> Reading | None:
    found = listings.open_now(listing_id)
    return (found.title, found.description) if found else None


def _hide_listing(listing_id: UUID, because: str, by: Member) -> None:
    listing_review.take_down(listing_id=listing_id, because=because, by=by)


def _restore_listing(listing_id: UUID, known: Collection[Reading], by: Member) -> None:
    listing_review.put_back(listing_id=listing_id, known=known, by=by)


def _profile(viewer: Member, member_id: UUID) -> Thing:
    if not may(viewer, Permission.DIRECTORY_READ):
        raise NotFound
    found = members.get(member_id)
    place = ("members:member", [found.handle])
    return Thing(Kind.PROFILE, found.id, found, _named(found), found.about, place)


def _profile_now(member_id: UUID) -> Reading | None:
    try:
        found = members.get(member_id)
    except NotFound:
        return None
    return _named(found), found.about


def _named(member: Member) -> str:
    return f"{member.name}, {member.job_title}" if member.job_title else member.name


def _hide_about(member_id: UUID, because: str, by: Member) -> None:
    member_services.hide_about(member_id=member_id)


def _show_about(member_id: UUID, known: Collection[Reading], by: Member) -> None:
    member_services.show_about(member_id=member_id)


def _lesson(viewer: Member, feedback_id: UUID) -> Thing:
    found = learned.lesson(feedback_id)
    place: tuple[str, list[Any]] = ("exchanges:lessons", [])
    return Thing(Kind.LESSON, found.id, found.author, found.exchange.title, found.learned, place)


def _lesson_now(feedback_id: UUID) -> Reading | None:
    try:
        found = learned.lesson(feedback_id)
    except NotFound:
        return None
    return found.exchange.title, found.learned


def _hide_lesson(feedback_id: UUID, because: str, by: Member) -> None:
    exchange_services.keep_from_others(feedback_id=feedback_id, is_hidden=True)


def _restore_lesson(feedback_id: UUID, known: Collection[Reading], by: Member) -> None:
    exchange_services.keep_from_others(feedback_id=feedback_id, is_hidden=False)


_sources: dict[Kind, Source] = {
    Kind.LISTING: Source(Kind.LISTING, _listing, _listing_now, _hide_listing, _restore_listing),
    Kind.PROFILE: Source(Kind.PROFILE, _profile, _profile_now, _hide_about, _show_about),
    Kind.LESSON: Source(Kind.LESSON, _lesson, _lesson_now, _hide_lesson, _restore_lesson),
}
