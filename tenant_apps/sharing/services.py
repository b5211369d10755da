"""What members say of themselves to other networks.

Errors: kernel.errors.NotFound where this network is not in the federation, or the listing is not
one's own; those of listings' services.
"""

from uuid import UUID

from kernel import database
from kernel.errors import Forbidden, NotFound
from tenant_apps.audit import services as audit
from tenant_apps.listings import services as listings
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.sharing import selectors
from tenant_apps.sharing.models import Findable

Audience = Listing.Audience


def be_findable(*, by: Member) -> None:
    """Be found as a person from other networks. Twice does nothing more."""
    _require(by)
    with database.atomic():
        _, is_new = Findable.objects.get_or_create(member=by)
        if is_new:
            _audit(by, is_findable=True)


def be_found_no_more(*, by: Member) -> None:
    """Take that back; it is told to other networks right after. Always possible."""
    with database.atomic():
        count, _ = Findable.objects.filter(member=by).delete()
        if count:
            _audit(by, is_findable=False)


def share(*, listing_id: UUID, by: Member) -> Listing:
    """Let other networks see a listing of one's own. Where listings are reviewed, so is this."""
    _require(by)
    return listings.change(listing_id=listing_id, by=by, audience=Audience.FEDERATION)


def keep(*, listing_id: UUID, by: Member) -> Listing:
    """Keep a listing of one's own in this network, whatever it shares."""
    return listings.change(listing_id=listing_id, by=by, audience=Audience.KEPT)


def _require(by: Member) -> None:
    if not may(by, Permission.PROFILE_CHANGE, on=by):
        raise Forbidden
    if not selectors.rule().is_in:
        raise NotFound


def _audit(by: Member, *, is_findable: bool) -> None:
    detail = {"findable_from_other_networks": is_findable}
    audit.record(action="member.consent_set", by=by.id, subject=by.id, detail=detail)
