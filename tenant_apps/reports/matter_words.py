"""What is said of reported things, by their kind."""

from collections.abc import Mapping
from typing import Final

from tenant_apps.reports.models import Kind, Matter

# After “reported”: for whoever decides.
REPORTED: Final[Mapping[str, str]] = {
    Kind.LISTING: "a request or an offer",
    Kind.PROFILE: "a member’s page",
    Kind.LESSON: "what a member learned",
    Kind.GROUP: "a group",
    Kind.GROUP_LESSON: "what a member learned in a group",
}
# For whoever's it is, at the start of a sentence.
_YOURS: Final[Mapping[str, str]] = {
    Kind.LISTING: "Your request or offer",
    Kind.PROFILE: "What you say about yourself on your page",
    Kind.LESSON: "What you learned from someone",
    Kind.GROUP: "Your group",
    Kind.GROUP_LESSON: "What you learned in a group",
}
HIDE: Final[Mapping[str, str]] = {
    Kind.LISTING: "Hide it: its owner may change it and send it again",
    Kind.PROFILE: "Hide the text about them, until they change it",
    Kind.LESSON: "Hide it: only the two of the exchange read it",
    Kind.GROUP: "Hide it: only who takes part or is invited sees it",
    Kind.GROUP_LESSON: "Hide it: only those who took part read it",
}
# What it means for whoever's it is, and what they can do.
HIDDEN: Final[Mapping[str, str]] = {
    Kind.LISTING: "It is off the list. You can change it and send it again: a broker or champion "
    "looks at it before others see it.",
    Kind.PROFILE: "Others do not read it until you change it on your page.",
    Kind.LESSON: "Only you and the other of the exchange read it now.",
    Kind.GROUP: "Only those who take part or are invited see it now. You can still invite members.",
    Kind.GROUP_LESSON: "Only those who took part read it now.",
}

_TITLED = (Kind.LISTING, Kind.GROUP)


def yours(matter: Matter) -> str:
    """What it is to whoever's it is, by its title if it has one, at the start of a sentence."""
    words = _YOURS[Kind(matter.kind)]
    return f"{words} “{matter.called}”" if matter.kind in _TITLED and matter.called else words
