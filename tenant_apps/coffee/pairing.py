"""Who meets whom: as many pairs as can be, those who come first in, and the rest by lot.

Nobody meets someone of their own organisation, or someone they have met lately. Nothing else of a
person is known here. `docs/decisions/0012-coffee.md` says why the result is the best there is.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

# Up to here a graph of all who may meet is quick to search. Beyond it the simple way is exact too.
SEARCHED_UP_TO = 80
_CHANCES = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who takes part; a person without an organisation is one of their own."""

    id: UUID
    organisation: UUID
    comes_first: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pairs, the lower id before the higher, and those for whom nobody was left."""

    pairs: list[tuple[UUID, UUID]]
    left_out: list[UUID]


Met = Mapping[UUID, frozenset[UUID]]
Pair = tuple[Person, Person]
MayMeet = Callable[[Person, Person], bool]


def draw(people: Sequence[Person], met: Met, rng: Random) -> Drawn:
    """Pair these people. `met` says of each whom they have met lately; the same seed, the same."""
    most_met = max((len(met.get(one.id, ())) for one in people), default=0)
    in_turn = _in_turn(people, rng)
    in_play = _without_hopeless(in_turn, most_met)

    def may_meet(one: Person, other: Person) -> bool:
        apart = one.organisation != other.organisation
        return apart and other.id not in met.get(one.id, frozenset())

    is_small = len(in_play) <= max(SEARCHED_UP_TO, 6 * (most_met + 1))
    pairs = (_searched if is_small else _halved)(in_play, may_meet, rng)
    seated = {one.id for pair in pairs for one in pair}
    return Drawn(
        pairs=sorted(_sorted(one.id, other.id) for one, other in pairs),
        left_out=[one.id for one in in_turn if one.id not in seated],
    )


def _sorted(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)


def _in_turn(people: Sequence[Person], rng: Random) -> list[Person]:
    """By lot, but those first who come first."""
    shuffled = rng.sample(sorted(people, key=lambda one: one.id), len(people))
    return sorted(shuffled, key=lambda one: not one.comes_first)


def _largest(people: Sequence[Person]) -> tuple[UUID | None, int]:
    """The organisation that has most of these people, and how many."""
    counts = Counter(one.organisation for one in people)
    return max(counts.items(), key=lambda item: (item[1], item[0]), default=(None, 0))


def _without_hopeless(in_turn: list[Person], most_met: int) -> list[Person]:
    """Leave out those of one overlarge organisation for whom nobody else can be left.

    Each of the others may have met `most_met` of it: that many are kept to choose from.
    """
    largest, size = _largest(in_turn)
    others = len(in_turn) - size
    last = [one for one in in_turn if one.organisation == largest][others + most_met :]
    hopeless = {one.id for one in last}
    return [one for one in in_turn if one.id not in hopeless]


def _searched(people: list[Person], may_meet: MayMeet, rng: Random) -> list[Pair]:
    """A maximum matching of the graph of all who may meet; among these the most who come first."""
    import networkx  # when first needed: it takes 29 MB of memory

    graph = networkx.Graph()
    worth = _CHANCES * (len(people) + 1)
    for number, one in enumerate(people):
        for other in people[:number]:
            if may_meet(one, other):
                first = worth * (one.comes_first + other.comes_first)
                graph.add_edge(one, other, weight=first + rng.randrange(_CHANCES))
    return sorted(
        networkx.max_weight_matching(graph, maxcardinality=True),
        key=lambda pair: _sorted(pair[0].id, pair[1].id),
    )


def _halved(people: list[Person], may_meet: MayMeet, rng: Random) -> list[Pair]:
    """Stand in a row by organisation, and each meet who stands half a row away; then mix."""
    row = _in_a_row(_seated(people), rng)
    half = len(row) // 2
    pairs = list(zip(row[:half], row[half:], strict=True))
    for place, (one, other) in enumerate(pairs):
        if not may_meet(one, other):
            _cross_with_any(pairs, place, may_meet, rng)
    for place in range(half):
        _cross(pairs, place, rng.randrange(half), may_meet, rng)
    return pairs


def _seated(people: list[Person]) -> list[Person]:
    """An even number of these, no organisation with more than half; the last stay out."""
    largest, size = _largest(people)
    others = len(people) - size
    if size > others:
        stay_out = [one for one in people if one.organisation == largest][others:]
    else:
        stay_out = people[len(people) - len(people) % 2 :]
    out = {one.id for one in stay_out}
    return [one for one in people if one.id not in out]


def _in_a_row(people: list[Person], rng: Random) -> list[Person]:
    """Those of one organisation side by side; organisations, and people in each, by lot."""
    row = rng.sample(people, len(people))
    lots = {one.organisation: rng.random() for one in row}
    return sorted(row, key=lambda one: lots[one.organisation])


def _cross_with_any(pairs: list[Pair], place: int, may_meet: MayMeet, rng: Random) -> None:
    """Two who may not meet change partners with the first other pair with whom it works."""
    for other in rng.sample(range(len(pairs)), len(pairs)):
        if _cross(pairs, place, other, may_meet, rng):
            return


def _cross(pairs: list[Pair], place: int, other: int, may_meet: MayMeet, rng: Random) -> bool:
    """Let two pairs change partners, one way or the other; says whether either was possible."""
    if place == other:
        return False
    (a, b), (c, d) = pairs[place], pairs[other]
    if rng.random() < 0.5:
        c, d = d, c
    for one, two in (((a, c), (b, d)), ((a, d), (b, c))):
        if may_meet(*one) and may_meet(*two):
            pairs[place], pairs[other] = one, two
            return True
    return False
