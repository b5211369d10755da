"""Why something cannot stand in a CPD record."""

from kernel.errors import Refused
from tenant_apps.cpd.models import MOST_SKILLS, TEXT_LENGTH


class NotSettled(Refused):
    """An exchange or a group that has not come to its end with hours paid."""

    code = "not_settled"
    default_message = "You can reflect on this once its hours are settled."


class NothingSaid(Refused):
    """No word, or more than are kept."""

    code = "nothing_said"
    status = 422
    default_message = (
        f"Answer at least one of the three questions, each in at most {TEXT_LENGTH:,} letters."
    )


class TooManySkills(Refused):
    """More than a note is about."""

    code = "too_many_reflected_skills"
    status = 422
    default_message = f"Choose at most {MOST_SKILLS} skills."


class NoTitle(Refused):
    """An entry of one's own that does not say what it is."""

    code = "no_title"
    status = 422
    default_message = "Say what it was, in at most 120 letters."


class BadHours(Refused):
    """No hours, too many, or not in quarters."""

    code = "bad_cpd_hours"
    status = 422
    default_message = "Enter the hours in quarters, such as 1.5, and at most 100."


class BadDay(Refused):
    """A day in the future, or before any record begins."""

    code = "bad_cpd_day"
    status = 422
    default_message = "Enter a day from 2000 on, today at the latest."


class NotAYear(Refused):
    """An address that names no year of a record."""

    code = "not_a_year"
    status = 400
    default_message = "This address names no year. Choose one from your CPD record."
