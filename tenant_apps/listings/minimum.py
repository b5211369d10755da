"""Where the network wants it, members have an offer and a request before they propose or accept.

The one place that says so: exchanges, groups and exchanges with other networks ask `require`.
What counts, and whom it does not bind, stands in decision 52.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from kernel import database
from kernel.errors import Refused
from tenant_apps.listings import switching
from tenant_apps.listings.models import Listing, MinimumRule
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, Role, may

_State = Listing.State
COUNTED = [_State.PENDING, _State.OPEN, _State.PAUSED, _State.FULFILLED, _State.EXPIRED]
_NEEDED = (Listing.Kind.OFFER, Listing.Kind.REQUEST)


class MinimumMissing(Refused):
    """The member has not posted what the network asks for first."""

    code = "minimum_missing"
    status = 403

    def __init__(self, missing: Iterable[str] = _NEEDED) -> None:
        self.missing = tuple(missing)
        super().__init__(said(self.missing))


def said(missing: Iterable[str]) -> str:
    """What is asked for before anything is proposed or accepted, in words."""
    what = " and ".join(f"{_ARTICLE[kind]} {Listing.Kind(kind).value}" for kind in missing)
    return (
        "Before you propose or accept an exchange, your network asks you to post what you can "
        f"give and what you need. Still to come: {what}."
    )


_ARTICLE = {Listing.Kind.OFFER.value: "an", Listing.Kind.REQUEST.value: "a"}


def set_rule(*, is_on: bool, by: UUID) -> None:
    """Ask for it from now on, or no more. What is agreed stays agreed."""
    switching.turn(MinimumRule, is_on=is_on, noun="listing_minimum", by=by)


def is_on() -> bool:
    """Whether the network asks for it."""
    return in_force().exists()


def in_force() -> QuerySet[MinimumRule]:
    """The rule where it is on, to be counted."""
    return MinimumRule.objects.filter(is_on=True)


def binds(member: Member) -> bool:
    """Not those who run the network, nor whoever may post nothing."""
    return member.role == Role.MEMBER and may(member, Permission.LISTING_POST)


def missing(has: Iterable[str]) -> list[str]:
    """What is still to be posted by whoever has these kinds."""
    posted = set(has)
    return [kind.value for kind in _NEEDED if kind.value not in posted]


def missing_of(member: Member) -> list[str]:
    """What the network still asks of this member; nothing where it asks nothing of them."""
    if not binds(member) or not is_on():
        return []
    return missing(_counted(member).values_list("kind", flat=True))


def require(by: Member) -> None:
    """Raises MinimumMissing. Within a transaction, what counts stays there until its end."""
    if not binds(by) or not is_on():
        return
    with database.atomic():
        kept = _counted(by).order_by("id").select_for_update(no_key=True)
        posted = list(kept.values_list("kind", flat=True))
    if still := missing(posted):
        raise MinimumMissing(still)


def _counted(owner: Member) -> QuerySet[Listing]:
    return Listing.objects.filter(owner=owner, state__in=COUNTED)
