"""What a member who leaves has posted is not found any more."""

from tenant_apps.listings import services
from tenant_apps.listings.models import Listing
from tenant_apps.listings.moves import Move, is_possible
from tenant_apps.members.models import Member


def standing(owner: Member) -> list[Listing]:
    """What its owner could still withdraw."""
    posted = Listing.objects.filter(owner=owner).order_by("id")
    return [one for one in posted if is_possible(one, Move.WITHDRAW)]


def withdraw_all(*, owner: Member) -> None:
    """Withdraw all of it. Done again, it changes nothing more."""
    for listing in standing(owner):
        services.withdraw(listing_id=listing.id, by=owner)
