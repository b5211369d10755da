"""The worked example of docs/matching.md, and what holds for everyone."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kernel.ids import uuid7
from tenant_apps.matching.scoring import NOT_ASKED, Person, Wish, best, best_wishes, weigh

RUN_CHARTS, DRIVER_DIAGRAMS, SQL = (UUID(int=number) for number in (1, 2, 3))
CAMDEN, HARINGEY, ISLINGTON = (UUID(int=number) for number in (11, 12, 13))
MONDAY, TUESDAY, THURSDAY, FRIDAY = 1, 2, 4, 5

MARIAS = Wish(
    uuid7(), frozenset({RUN_CHARTS, DRIVER_DIAGRAMS}), CAMDEN, frozenset({TUESDAY, THURSDAY})
)
DEV = Person(
    uuid7(),
    {RUN_CHARTS: 3, DRIVER_DIAGRAMS: 2},
    HARINGEY,
    weekdays=frozenset({TUESDAY}),
    days_away=0,
    asked_lately=2,
)
TOM = Person(uuid7(), {RUN_CHARTS: 3}, ISLINGTON, days_away=30)
ANA = Person(
    uuid7(),
    {RUN_CHARTS: 3, DRIVER_DIAGRAMS: 3},
    CAMDEN,
    weekdays=frozenset({THURSDAY, FRIDAY}),
    days_away=0,
    asked_lately=1,
)
JOE = Person(uuid7(), {SQL: 3}, HARINGEY, days_away=0)


def test_the_worked_example() -> None:
    found = best(MARIAS, [TOM, JOE, ANA, DEV], count=5)
    assert [(one.person, one.points) for one in found] == [(DEV.id, 85), (ANA.id, 77), (TOM.id, 65)]


def test_with_time_on_other_days_the_next_comes_first() -> None:
    busy = replace(DEV, weekdays=frozenset({MONDAY}))
    found = best(MARIAS, [busy, ANA], count=2)
    assert [(one.person, one.points) for one in found] == [(ANA.id, 77), (DEV.id, 75)]


def test_who_is_asked_by_more_has_fewer_points() -> None:
    points = [
        match.points
        for times in range(5)
        if (match := weigh(MARIAS, replace(DEV, asked_lately=times)))
    ]
    assert points == [95, 87, 85, 83, 83]


def test_the_other_way_round() -> None:
    near = Wish(uuid7(), frozenset({RUN_CHARTS}), HARINGEY)
    of_no_use = replace(near, id=uuid7(), skills=frozenset({SQL}))
    dev = replace(DEV, days_away=None, asked_lately=0)
    found = best_wishes(dev, [near, of_no_use, MARIAS], count=5)
    assert [wish for _, wish in found] == [MARIAS, near]
    assert [match.points - NOT_ASKED for match, _ in found] == [45 + 15 + 10, 50 + 10]


def test_each_says_why() -> None:
    dev, ana, tom = (weigh(MARIAS, one) for one in (DEV, ANA, TOM))
    assert dev
    assert ana
    assert tom
    assert dev.reasons.skills == ((RUN_CHARTS, 3), (DRIVER_DIAGRAMS, 2))
    assert dev.reasons.weekdays == (TUESDAY,)
    assert (dev.reasons.other_organisation, ana.reasons.other_organisation) == (True, False)
    assert tom.reasons.weekdays == ()


def test_nobody_reads_who_was_here_or_asked() -> None:
    unseen = replace(TOM, days_away=None, asked_lately=40)
    before, after = weigh(MARIAS, TOM), weigh(MARIAS, unseen)
    assert before
    assert after
    assert after.points < before.points
    assert after.reasons == before.reasons


def test_equals_take_turns_from_wish_to_wish() -> None:
    twins = [replace(TOM, id=uuid7()) for _ in range(2)]
    wishes = [replace(MARIAS, id=uuid7()) for _ in range(64)]
    first = {best(wish, twins, count=1)[0].person for wish in wishes}
    assert first == {one.id for one in twins}
    assert all(best(wish, twins, count=2) == best(wish, twins[::-1], count=2) for wish in wishes)


_SKILLS = st.sampled_from([RUN_CHARTS, DRIVER_DIAGRAMS, SQL])
_DAYS = st.frozensets(st.integers(1, 7))
_WISHES = st.builds(
    Wish,
    id=st.uuids(),
    skills=st.frozensets(_SKILLS, min_size=1),
    organisation=st.sampled_from([CAMDEN, None]),
    weekdays=_DAYS,
)
_PEOPLE = st.builds(
    Person,
    id=st.uuids(),
    gives=st.dictionaries(_SKILLS, st.integers(1, 3)),
    organisation=st.sampled_from([CAMDEN, HARINGEY, None]),
    weekdays=_DAYS,
    days_away=st.none() | st.integers(0, 1000),
    asked_lately=st.integers(0, 50),
)


@given(_WISHES, _PEOPLE)
def test_points_are_out_of_a_hundred(wish: Wish, person: Person) -> None:
    match = weigh(wish, person)
    assert (match is None) == (not wish.skills & set(person.gives))
    assert match is None or 0 < match.points <= 100


@given(_WISHES, _PEOPLE, st.sampled_from(["busier", "longer away", "better"]))
def test_no_one_gains_by_being_asked_or_away_nor_loses_by_knowing_more(
    wish: Wish, person: Person, change: str
) -> None:
    other = {
        "busier": replace(person, asked_lately=person.asked_lately + 1),
        "longer away": replace(person, days_away=(person.days_away or 0) + 9),
        "better": replace(person, gives=dict.fromkeys(person.gives, 3)),
    }[change]
    if change == "longer away" and person.days_away is None:
        return
    before, after = weigh(wish, person), weigh(wish, other)
    if before is None or after is None:
        assert before is after
    elif change == "better":
        assert after.points >= before.points
    else:
        assert after.points <= before.points
