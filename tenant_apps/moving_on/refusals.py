"""Why a step cannot be taken now. Nothing is lost by any of them."""

from kernel.errors import Refused


class Resting(Refused):
    """The network to move on to is not open now."""

    code = "home_resting"
    default_message = (
        "The other network is resting now. Nothing is lost: go on here once it is open again."
    )


class NoWayIn(Refused):
    """The network does not let people of this domain in by themselves any more."""

    code = "no_way_in"
    default_message = (
        "The other network does not let people with your address in by themselves any more. Ask "
        "whoever runs it for an invitation, then go on here."
    )


class NotBegun(Refused):
    """The member has not said yes."""

    code = "not_begun"
    default_message = "Say first that you wish to move on."


class NotLinked(Refused):
    """What goes along needs to know who the member is there."""

    code = "not_linked"
    default_message = "Link your two memberships first: that shows who you are there."
