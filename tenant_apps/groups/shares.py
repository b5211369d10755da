"""Who pays how much of a group's hours: whole minutes, in equal shares.

All minutes given stand in a row, one provider's after another's, and the recipients pay for one
each in turn, in the order they joined. So every share is the same but for one minute, what is
left over falls to those who joined first, and each provider is paid for exactly what they gave.
"""

from collections.abc import Sequence


def shares(minutes: int, people: int) -> list[int]:
    """What each of so many pays of these minutes, in the order they joined."""
    each, left = divmod(minutes, people)
    return [each + (number < left) for number in range(people)]


def owed(given: Sequence[int], people: int) -> list[list[int]]:
    """What each recipient pays each provider, for the minutes that each of these gave."""
    found, before = [], 0
    for minutes in given:
        each, left = divmod(minutes, people)
        found.append([each + ((number - before) % people < left) for number in range(people)])
        before += minutes
    return found


def set_aside(agreed: Sequence[int], people: int) -> list[list[int]]:
    """What is held of each recipient for each provider, so that it is enough for what was agreed
    and for whatever less any of them gives.

    With one provider that is the share. With more, where one gives less the next one's minutes
    begin with another recipient: a part of a minute is held as a whole one.
    """
    if len(agreed) == 1:
        return owed(agreed, people)
    return [[-(-minutes // people)] * people for minutes in agreed]
