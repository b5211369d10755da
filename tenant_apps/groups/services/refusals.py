"""Why a group exchange says no."""

from kernel.errors import Refused
from kernel.minutes import hours
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import MOST_PLACES, MOST_PROVIDERS


class KeyReused(Refused):
    """The key stands for something else that this member has asked for."""

    code = "key_reused"
    default_message = (
        "You have sent this form before, with something else in it, and that has been done. "
        "To send this as well, open the form again."
    )


class MoveImpossible(Refused):
    """The group has moved on, or it is somebody else's turn."""

    code = "group_state"

    def __init__(self, group: Group | None = None) -> None:
        state = f"It is “{group.get_state_display().lower()}” now. " if group else ""
        super().__init__(f"That is not possible now. {state}Look at what happened since.")


class GroupFull(Refused):
    """All places are taken."""

    code = "group_full"
    default_message = "All places are taken by now. Ask who set this up whether one comes free."


class NotReady(Refused):
    """It cannot be agreed yet; says what is missing."""

    code = "group_not_ready"


class BadHours(Refused):
    """Hours that are too many, or not in quarters, or none at all."""

    code = "hours"
    status = 422
    default_message = "Enter hours in quarters, more than 0 and at most 100."


class MoreThanAgreed(Refused):
    """A provider's time is more than was agreed, and nobody can consent to it for all who pay."""

    code = "more_than_agreed"
    status = 422

    def __init__(self, name: str, minutes: int) -> None:
        super().__init__(
            f"{hours(minutes)} were agreed for {name}, preparation and all, and no more is held of "
            "those who pay. Agree what is above that in an exchange of its own."
        )


class NobodyCame(Refused):
    code = "nobody_came"
    status = 422
    default_message = "Say who came. If nobody did, cancel the group instead."


class BadPeople(Refused):
    """Nobody gives, too many do, or someone would both give and receive."""

    code = "people"
    status = 422
    default_message = (
        f"Name between 1 and {MOST_PROVIDERS} people who give the time; nobody both gives and "
        "receives."
    )


class BadPlaces(Refused):
    code = "places"
    status = 422
    default_message = (
        f"A group has at most {MOST_PLACES} places, at least as many as it needs, and no more "
        "than that may be invited."
    )


class PayerGives(Refused):
    """Whoever gives the time cannot pay for it."""

    code = "payer_gives"
    status = 422
    default_message = "You give the time yourself: choose someone else to pay for it."


class OrganisationMissing(Refused):
    code = "organisation_missing"
    status = 422
    default_message = "Choose the organisation that pays."


class PayerAtRest(Refused):
    """The account of the organisation that pays is not there, frozen or closed."""

    code = "payer_at_rest"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} cannot pay now: its account is not open. A champion of the network can open "
            "it."
        )


class MemberNotActive(Refused):
    """Someone is suspended or has left."""

    code = "member_not_active"

    def __init__(self, name: str = "Someone who takes part") -> None:
        super().__init__(
            f"{name} cannot take part at the moment: the membership is suspended or has ended."
        )


class EmptyText(Refused):
    """Nothing was written."""

    code = "empty"
    status = 422
    default_message = "Write something first."


class NotEndorsable(Refused):
    """A skill that nobody who gave says they can give, or said by one who did not come."""

    code = "not_endorsable"
    status = 422
    default_message = "Choose skills from the list: those that they offer."


class FeedbackGiven(Refused):
    """One member gives feedback on a group once."""

    code = "feedback_given"
    default_message = "You have given feedback on this group already. Thank you."


class CreditsMissing(Refused):
    """The balance of whoever pays does not allow it."""

    code = "not_enough_credits"


class CreditsTooMany(Refused):
    """A provider's ceiling does not allow it."""

    code = "above_ceiling"


class OwnGroup(Refused):
    """A broker or champion wanted to decide about a group that they take part in."""

    code = "own_group"
    default_message = "You take part in this: another broker or champion has to decide it."
