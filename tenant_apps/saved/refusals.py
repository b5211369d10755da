"""Why a search cannot be saved."""

from kernel.errors import Refused
from tenant_apps.saved.models import MOST_SEARCHES


class TooMany(Refused):
    """A member has as many as there are places."""

    code = "too_many_searches"
    default_message = f"You have {MOST_SEARCHES} saved searches. Remove one to save another."


class NameTaken(Refused):
    """A member has one of this name, in whatever letters."""

    code = "search_name_taken"
    status = 422
    default_message = "You have a saved search of this name. Choose another name."


class NotASearch(Refused):
    """A name or an address that cannot be kept."""

    code = "not_a_search"
    status = 422
    default_message = "This cannot be saved. Search again, and save that search."


class NoSkill(Refused):
    """A search of people that names no skill of the list."""

    code = "no_skill_to_watch"
    status = 422
    default_message = (
        "Choose a skill under “Can give”, then save. We tell you who newly says they can give it: "
        "names and other words cannot be watched."
    )


class FewPeople(Refused):
    """A search of people in an organisation so small that it would watch a person."""

    code = "few_people_to_watch"
    status = 422

    def __init__(self, least: int) -> None:
        super().__init__(
            f"An organisation of fewer than {least} members cannot be watched. Save the search "
            "without it, to hear of people in the whole network."
        )
