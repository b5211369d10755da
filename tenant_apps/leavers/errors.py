"""Why a list of leavers is not taken, or not carried out."""

from kernel.errors import Refused


class NoAddresses(Refused):
    """In no column stand e-mail addresses."""

    code = "no_addresses"
    status = 422
    default_message = "No column of this file holds e-mail addresses. Each row needs one."


class NobodyToEnd(Refused):
    """No row names a member whose membership would end."""

    code = "nobody_to_end"
    default_message = "Nobody’s membership would end by this list."
