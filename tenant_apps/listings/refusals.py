"""Why a listing says no."""

from kernel.errors import Forbidden, Refused
from tenant_apps.listings.models import MOST_DATES, MOST_PEOPLE

MOST_SKILLS = 10


class NotOwner(Forbidden):
    """Only its owner changes a listing."""

    code = "not_owner"
    default_message = "Only the member who posted this can change it."


class MoveImpossible(Refused):
    """The listing's state does not allow this any more."""

    code = "listing_state"


class LinkSpent(Refused):
    """The link of a reminder whose closing date has moved."""

    code = "link_spent"
    status = 410
    default_message = "It has been renewed already, so there is nothing left to do."


class KeyReused(Refused):
    """The key stands for another listing that this member has posted."""

    code = "key_reused"
    default_message = (
        "You have sent this form before, with something else in it, and that has been posted. "
        "To post this as well, open the form again."
    )


class BadClosingDay(Refused):
    """A closing date in the past, or too far ahead."""

    code = "closing_day"
    status = 422


class UnknownKind(Refused):
    """A kind of help that this network does not have, or not any more."""

    code = "kind_of_help"
    status = 422
    default_message = "Choose a kind of help from the list."


class BadHours(Refused):
    """Hours that are none, too many, not in quarters, or a range that goes nowhere."""

    code = "hours"
    status = 422
    default_message = "Enter hours in quarters, more than 0 and at most 100."


class BadPeople(Refused):
    """Nobody, or more people than a listing is for."""

    code = "people"
    status = 422
    default_message = f"Enter a number of people from 1 to {MOST_PEOPLE}."


class TooManySkills(Refused):
    """More skills than one listing is about."""

    code = "too_many_skills"
    status = 422
    default_message = f"Choose at most {MOST_SKILLS} skills."


class BadWeekdays(Refused):
    """Days of the week that are none, or none at all."""

    code = "weekdays"
    status = 422
    default_message = "Choose one or more days of the week."


class BadDates(Refused):
    """No dates, too many, or days that nobody can meet on."""

    code = "dates"
    status = 422
    default_message = f"Enter 1 to {MOST_DATES} dates, from today on and within a year."


class NoOrganisation(Refused):
    """For one's own organisation, by a member who has none."""

    code = "no_organisation"
    status = 422
    default_message = (
        "Your page names no organisation, so nobody would see it. Choose everyone in this network."
    )
