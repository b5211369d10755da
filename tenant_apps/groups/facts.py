"""What is so of a group, in words that pages and mails share."""

from design.dates import day
from kernel.minutes import hours
from tenant_apps.groups import shares
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import HELD_STATES, LOGGED_STATES, Payer, State
from tenant_apps.members.models import Member


def payer(group: Group) -> str:
    """Who pays, for all to read."""
    if group.payer == Payer.ORGANISATION and group.organisation:
        return group.organisation.name
    if group.payer == Payer.HOST:
        return f"{group.host.name}, for everyone"
    return group.get_payer_display()


def givers(group: Group) -> str:
    """`Alice Archer and Bob Baker`."""
    return people([part.member for part in group.providers])


def people(members: list[Member]) -> str:
    """All of them by name, in their order."""
    names = [member.name for member in members]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def length(group: Group) -> str:
    """`3 hours and 1.5 hours of preparation, by each of 2 people`, as planned."""
    first = group.providers[0]
    said = hours(first.session_minutes or 0)
    if first.preparation_minutes:
        said += f" and {hours(first.preparation_minutes)} of preparation"
    if len(group.providers) > 1:
        said += f", by each of {len(group.providers)} people"
    return said


def terms(group: Group) -> str:
    """`3 hours and 1.5 hours of preparation · All who take part, in equal shares`."""
    return f"{length(group)} · {payer(group)}"


def places(group: Group) -> str:
    """How many take part, and while people gather, of how many."""
    joined = len(group.recipients)
    if group.state != State.GATHERING:
        return "1 person" if joined == 1 else f"{joined} people"
    return f"{joined} of {group.places} places taken, {group.fewest} needed"


def missing(group: Group) -> str:
    """Why it cannot be agreed yet."""
    asked = [part.member for part in group.providers if not part.has_agreed]
    if asked:
        has = "has" if len(asked) == 1 else "have"
        return f"{people(asked)} {has} not agreed to give the time yet."
    lacking = group.fewest - len(group.recipients)
    if lacking > 0:
        return "It takes 1 more." if lacking == 1 else f"It takes {lacking} more."
    return ""


def unless_answered(group: Group) -> str:
    """What becomes of logged hours by themselves; nothing where they wait for a word."""
    if group.confirms_on is None:
        return ""
    return f"If nobody answers, the hours are confirmed on {day(group.confirms_on)}."


def share_of(group: Group, member: Member) -> int | None:
    """What this member pays as one of many; None for whoever does not."""
    numbers = [part.member_id for part in group.recipients]
    if group.payer != Payer.SHARED or member.id not in numbers or group.state not in HELD_STATES:
        return None
    minutes = group.given_minutes if group.state in LOGGED_STATES else group.agreed_minutes
    return shares.shares(minutes, len(numbers))[numbers.index(member.id)]
