"""Whom a proposal goes to: an address, or what the directory shares, asked of its network again."""

from dataclasses import dataclass
from uuid import UUID

from kernel.errors import NotFound, Refused
from shared_apps.directory import selectors as directory
from shared_apps.federation import recipients
from shared_apps.federation.recipients import Recipient, UnknownMember
from tenant_apps.members import selectors as members
from tenant_apps.sharing import contacts, snapshots
from tenant_apps.sharing import selectors as sharing
from tenants import current
from tenants.current import NetworkRef


class EntryGone(Refused):
    """What was answered is not shared with this network any more, or its owner is gone."""

    code = "entry_gone"
    status = 404
    default_message = "This is not shared with your network any more. Nothing was sent."


@dataclass(frozen=True, slots=True)
class Opening:
    """Whom, about what, and who helps whom. `entry` is what of the directory it answers."""

    to: Recipient
    title: str
    by_gives: bool
    entry: UUID | None = None


def by_address(address: str, *, title: str, by_gives: bool) -> Opening:
    """A member of another network. Raises what `recipients.resolve` raises."""
    to = recipients.resolve(address, asking=current.network())
    return Opening(to, title.strip(), by_gives)


def of_listing(listing_id: UUID) -> Opening:
    """The owner of a listing, of which its network says now that it is shared. Raises EntryGone."""
    home = _home(directory.home_of_listing(current.network(), listing_id))
    with current.enter(home):
        shared = snapshots.shared(sharing.rule().shares).filter(id=listing_id)
        listing = shared.select_related("owner").first()
        if listing is None:
            raise EntryGone
        title, handle, is_offer = listing.title, listing.owner.handle, listing.is_offer
    return Opening(
        _reached(handle, home), contacts.without(title), by_gives=not is_offer, entry=listing_id
    )


def of_person(person_id: UUID, *, title: str, by_gives: bool) -> Opening:
    """Someone who wants to be found, as their network says now. Raises EntryGone."""
    home = _home(directory.home_of_person(current.network(), person_id))
    with current.enter(home):
        if not snapshots.of_people([person_id]):
            raise EntryGone
        handle = members.get(person_id).handle
    return Opening(_reached(handle, home), title.strip(), by_gives, entry=person_id)


def _home(found: NetworkRef | None) -> NetworkRef:
    if found is None:
        raise EntryGone
    return found


def _reached(handle: str, home: NetworkRef) -> Recipient:
    try:
        return recipients.resolve(f"{handle}@{home.slug}", asking=current.network())
    except (UnknownMember, NotFound):
        raise EntryGone from None
