"""Requests as members' views see them."""

from tenant_apps.brand.selectors import CurrentBrand
from tenant_apps.members.models import Member
from tenants.http import NetworkRequest


class MemberRequest(NetworkRequest):
    """A request behind `members_only`: someone is signed in, and is an active member.

    `to_do_count` is set by a view that knows it, for the frame around its page.
    """

    member: Member
    brand: CurrentBrand
    to_do_count: int
