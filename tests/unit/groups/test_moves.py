"""The state machine, whole: who may do what in each state."""

import pytest

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.models.group import GRANTED_PAYERS, PAID_STATES, Payer, State
from tenant_apps.groups.models.part import Role
from tenant_apps.groups.moves import UNDO_WITHIN, Move, may
from tenant_apps.members.models import Member

HOST = Member(id=uuid7(), name="Host")
GUEST = Member(id=uuid7(), name="Another who gives")
FIRST = Member(id=uuid7(), name="First to join")
ABSENT = Member(id=uuid7(), name="Who did not come")
INVITED = Member(id=uuid7(), name="Who was invited")
CHAMPION = Member(id=uuid7(), name="Champion", role="champion")
BROKER = Member(id=uuid7(), name="Broker", role="broker")
STRANGER = Member(id=uuid7(), name="Nobody in particular")
EVERYONE = [HOST, GUEST, FIRST, ABSENT, INVITED, CHAMPION, BROKER, STRANGER]

# The host gives and has logged it. Where someone is not named, they may do nothing.
ALLOWED: dict[State, dict[str, set[Move]]] = {
    State.GATHERING: {
        "Host": {Move.INVITE, Move.REMOVE, Move.CLOSE, Move.WITHDRAW},
        "Another who gives": {Move.TAKE_PART, Move.REFUSE},
        "First to join": {Move.LEAVE},
        "Who did not come": {Move.LEAVE},
        "Who was invited": {Move.JOIN, Move.LEAVE},
        "Champion": {Move.JOIN},
        "Broker": {Move.JOIN},
        "Nobody in particular": {Move.JOIN},
    },
    State.CLOSED: {
        "Host": {Move.WITHDRAW},
        "Another who gives": {Move.REFUSE},
        "Champion": {Move.FUND, Move.TURN_DOWN},
    },
    State.AGREED: {
        "Host": {Move.CANCEL, Move.LOG},
        "Another who gives": {Move.CANCEL, Move.LOG},
    },
    State.LOGGED: {
        "Another who gives": {Move.DISPUTE},
        "First to join": {Move.CONFIRM, Move.DISPUTE},
        "Who did not come": {Move.DISPUTE},
    },
    State.DISPUTED: {"Host": {Move.LOG}, "Another who gives": {Move.LOG}},
    State.SETTLED: {
        name: {Move.ASK_UNDO}
        for name in ("Host", "Another who gives", "First to join", "Who did not come")
    },
}


def _group(state: State, payer: Payer = Payer.SHARED, *, agreed: Member | None = None) -> Group:
    group = Group(
        state=state,
        host=HOST,
        payer=Payer.CHEST if state == State.CLOSED else payer,
        is_open=True,
        places=3,
        agreed_by=agreed,
        logged_by=HOST,
        settled_at=clock.now() if state in PAID_STATES else None,
    )
    was_logged = state not in (State.GATHERING, State.CLOSED, State.AGREED)
    parts = [
        Part(member=HOST, role=Role.PROVIDER, has_agreed=True),
        Part(member=GUEST, role=Role.PROVIDER, has_agreed=state != State.GATHERING),
        Part(member=FIRST, role=Role.RECIPIENT, joined_number=1, came=was_logged or None),
        Part(
            member=ABSENT,
            role=Role.RECIPIENT,
            joined_number=2,
            came=False if was_logged else None,
        ),
    ]
    if state == State.GATHERING:
        parts.append(Part(member=INVITED, role=Role.RECIPIENT))
    group._prefetched_objects_cache = {"parts": _Parts(parts)}  # type: ignore[attr-defined]
    return group


class _Parts(list[Part]):
    """As a queryset that was read already."""

    def all(self) -> list[Part]:
        return list(self)


def _moves(group: Group, member: Member) -> set[Move]:
    return {move for move in Move if may(member, move, on=group)}


@pytest.mark.parametrize("state", State)
def test_who_may_do_what(state: State) -> None:
    group = _group(state)
    found = {member.name: _moves(group, member) for member in EVERYONE}
    allowed = ALLOWED.get(state, {})
    assert found == {member.name: allowed.get(member.name, set()) for member in EVERYONE}


@pytest.mark.parametrize("state", State)
def test_a_suspended_member_may_do_nothing(state: State) -> None:
    group = _group(state)
    for member in EVERYONE:
        suspended = Member(id=member.id, name=member.name, role=member.role, state="suspended")
        assert _moves(group, suspended) == set()


@pytest.mark.parametrize("payer", GRANTED_PAYERS)
def test_for_an_account_of_the_network_a_champion_confirms(payer: Payer) -> None:
    group = _group(State.LOGGED, payer)
    assert _moves(group, CHAMPION) == {Move.CONFIRM, Move.DISPUTE}
    assert _moves(group, FIRST) == {Move.DISPUTE}
    assert _moves(group, BROKER) == set()


@pytest.mark.parametrize("payer", GRANTED_PAYERS)
def test_a_champion_who_is_paid_by_it_does_not_decide_on_it(payer: Payer) -> None:
    for state in (State.CLOSED, State.LOGGED):
        group = _group(state, payer)
        group.logged_by = HOST
        for part in group.providers:
            if part.member_id == GUEST.id:
                part.member = CHAMPION
        assert _moves(group, CHAMPION) & {Move.FUND, Move.TURN_DOWN, Move.CONFIRM} == set()


def test_a_host_who_pays_for_everyone_confirms() -> None:
    group = _group(State.LOGGED, Payer.HOST)
    group.host, group.logged_by = FIRST, HOST
    assert _moves(group, FIRST) == {Move.CONFIRM, Move.DISPUTE}
    assert _moves(group, ABSENT) == {Move.DISPUTE}


def test_nobody_joins_a_full_group_or_one_by_invitation_uninvited() -> None:
    group = _group(State.GATHERING)
    group.is_open = False
    assert _moves(group, STRANGER) == set()
    assert Move.JOIN in _moves(group, INVITED)
    group.is_open, group.places = True, 2
    assert _moves(group, STRANGER) == set()
    assert _moves(group, INVITED) == {Move.LEAVE}


def test_undoing_is_asked_for_once_and_not_for_ever() -> None:
    group = _group(State.SETTLED, Payer.CHEST, agreed=CHAMPION)
    assert _moves(group, CHAMPION) == {Move.ASK_UNDO}
    group.settled_at = clock.now() - UNDO_WITHIN
    assert _moves(group, FIRST) == set()
    group = _group(State.SETTLED)
    group.undo_asked_by = FIRST
    assert _moves(group, HOST) == set()
