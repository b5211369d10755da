"""Figures of few people tell of each of them: they are shown together, or not at all."""

from collections.abc import Sequence


def few(count: int, least: int) -> bool:
    """Whether so many are too few to be told of; nobody is not few."""
    return 0 < count < least


def about(count: int, least: int) -> str:
    """The count in words, where it is of people: `12`, `0`, `fewer than 5`."""
    return f"fewer than {least}" if few(count, least) else f"{count:,}"


def together(sizes: Sequence[int], least: int) -> frozenset[int]:
    """Which groups, by their place, may only be shown as one, so that the size of no small group
    can be worked out from the others, from the whole, or from knowing that these are small.

    All small ones are; and, where they alone would tell, one more at a time, the smallest first.
    Where even all do not suffice it is all of them: then the whole may still be small.
    """
    if not any(few(size, least) for size in sizes):
        return frozenset()
    small = [place for place, size in enumerate(sizes) if few(size, least)]
    others = [place for place, size in enumerate(sizes) if not few(size, least)]
    # Groups of nobody last: they tell the least, and are missed the least.
    others.sort(key=lambda place: (sizes[place] == 0, sizes[place]))
    while others and not _hides(small, sizes, least):
        small.append(others.pop(0))
    return frozenset(small)


def _hides(places: Sequence[int], sizes: Sequence[int], least: int) -> bool:
    """Whether the whole of them is not small, and each may have one more or less than it has."""
    whole, count = sum(sizes[place] for place in places), len(places)
    if count < 2 or whole < least:
        return False
    # Of small ones alone: they are not all of one, nor all as large as a small one may be.
    is_mixed = not all(few(sizes[place], least) for place in places)
    return is_mixed or count < whole < count * (least - 1)
