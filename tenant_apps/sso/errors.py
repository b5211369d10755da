"""Why somebody cannot come in by their organisation's sign-in, or it cannot be set up so."""

from kernel.errors import Refused


class NotTested(Refused):
    """It goes live only after somebody has signed in by it in a test."""

    code = "sso_not_tested"
    default_message = "Test this sign-in first: it goes live once somebody has come back from it."


class OnlyWay(Refused):
    """Switching it off would leave members no way in."""

    code = "sso_only_way"
    default_message = (
        "Members sign in by this alone. Let them use passwords again before you switch it off."
    )


class NothingLive(Refused):
    """Passwords cannot be closed to members while no other way is open."""

    code = "sso_nothing_live"
    default_message = "First bring a sign-in live; then it can be the only one."


class Unknown(Refused):
    """Their organisation knows them, the network does not."""

    code = "sso_unknown"
    status = 403
    default_message = (
        "Your organisation has signed you in, but you are no member of this network yet. "
        "Ask for an invitation to the e-mail address that your organisation has for you."
    )


class NoAddress(Refused):
    """The sign-in told no e-mail address that it may speak for."""

    code = "sso_no_address"
    status = 403
    default_message = (
        "Your organisation’s sign-in did not tell us an e-mail address of its own, so we cannot "
        "know you by it. Tell the champion of your network."
    )


class Failed(Refused):
    """What came back was not signed, not for us, too old, or not what was asked for."""

    code = "sso_failed"
    status = 403
    default_message = (
        "Your organisation’s sign-in did not work. Try it once more; if it fails again, tell the "
        "champion of your network."
    )
