"""Requests as members' views see them."""

from tenant_apps.brand.selectors import CurrentBrand
from tenant_apps.members.models import Member
from tenant_apps.policy.http import ActorRequest as RequestByActor


class ActorRequest(RequestByActor):
    """A request on a page that is open to visitors from the central service too.

    Nothing may be asked of `member` but what every Actor has: there may be no member.
    """

    brand: CurrentBrand


class MemberRequest(ActorRequest):
    """A request behind `members_only`: someone is signed in, and is an active member.

    `to_do_count` is set by a view that knows it, for the frame around its page.
    """

    member: Member
    to_do_count: int
