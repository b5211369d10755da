"""How far a word is from what may have been meant."""


def mistyped(typed: str, meant: str) -> int:
    """How many letters are missing, too many, wrong, or changed places with the one beside.

    A letter that has changed places is not looked at again (the optimal string alignment).
    """
    earlier: list[int] = []
    last = list(range(len(meant) + 1))
    for row, letter in enumerate(typed, 1):
        now = [row]
        for column, wanted in enumerate(meant, 1):
            least = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and (letter, typed[row - 2]) == (meant[column - 2], wanted):
                least = min(least, earlier[column - 2] + 1)
            now.append(least)
        earlier, last = last, now
    return last[-1]
