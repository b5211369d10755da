"""Writing what a new member says first. Errors: those of skills and of listings."""

from uuid import UUID

from kernel import database
from tenant_apps.audit import services as audit
from tenant_apps.listings import selectors as listings
from tenant_apps.listings import services as listing_services
from tenant_apps.listings.kinds import HelpKind
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.skills import services as skills
from tenant_apps.starting.models import PutAway


def say(
    *, kind: str, skill: UUID | None, level: int | None, title: str, key: UUID, by: Member
) -> Listing | None:
    """A skill that they can give (with a level) or want to learn; and, with a title, a listing.

    The same form twice says and posts it once.
    """
    with database.atomic():
        if skill is not None:
            skills.add_own(member=by, skill=skill, level=level, by=by)
        if not title:
            return None
        return listing_services.post(
            owner=by,
            kind=kind,
            title=title,
            help_kind=_usual_kind(),
            skills=[skill] if skill else [],
            key=key,
            by=by,
        )


def put_away(*, by: Member) -> None:
    """Show no more how far they are. Twice does nothing more."""
    with database.atomic():
        _, is_new = PutAway.objects.get_or_create(member=by)
        if is_new:
            audit.record(action="journey.put_away", by=by.id, subject=by.id)


def _usual_kind() -> str:
    """`Something else`, or the first that the network has where it does without that."""
    codes = [kind.code for kind in listings.kinds()]
    return HelpKind.OTHER if HelpKind.OTHER in codes or not codes else codes[0]
