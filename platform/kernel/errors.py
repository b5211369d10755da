"""What a person reads when the product says no."""


class Refused(Exception):
    """A request that a rule forbids. `code` is for programs, the message for people."""

    code = "refused"
    status = 409
    default_message = "That is not possible."

    def __init__(self, message: str = "") -> None:
        self.message = message or self.default_message
        super().__init__(self.message)


class NotFound(Refused):
    """Missing, or not for this person to see: the two look the same."""

    code = "not_found"
    status = 404
    default_message = "This page does not exist, or is not for you to see."


class Forbidden(Refused):
    """Known to the person, but not theirs to do."""

    code = "forbidden"
    status = 403
    default_message = "Your role in this network does not allow that."
