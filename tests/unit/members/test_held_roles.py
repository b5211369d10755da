"""Roles for an organisation: what they may do, where, and to whom; and all else is refused."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.ids import uuid7
from tenant_apps.members.permissions import PartRole, Permission, Role, Scope, may, scope_of
from tenant_apps.policy.permissions import OF_AN_ORGANISATION, Holding

TRUST, TEAM, COUNCIL = uuid7(), uuid7(), uuid7()
PLACES = {"trust": {TRUST}, "team": {TEAM, TRUST}, "council": {COUNCIL}, "nowhere": set[UUID]()}
# Said here once more, and by hand: a role that can do more than this fails.
MAY = {
    PartRole.CHAMPION: {
        Permission.MEMBER_INVITE,
        Permission.MEMBER_SUSPEND,
        Permission.ORGANISATION_CHANGE,
        Permission.REPORT_READ,
    },
    PartRole.BROKER: {Permission.EXCHANGE_BROKER},
    PartRole.EVENT_HOST: {Permission.EVENT_HOST},
    PartRole.PORTFOLIO_MANAGER: {Permission.PORTFOLIO_MANAGE},
    PartRole.REPORT_READER: {Permission.REPORT_READ},
}


@dataclass
class Someone:
    """As much of a member as the question needs."""

    role: str = Role.MEMBER
    is_active: bool = True
    id: UUID = field(default_factory=uuid7)
    withheld: tuple[str, ...] = ()
    holdings: Collection[Holding] = ()
    belongs_to: Collection[UUID] = ()


def plain(permission: Permission) -> bool:
    """Whether any member may do it, so that no role has to."""
    return may(Someone(), permission)


HOLDINGS = st.builds(
    Holding,
    st.sampled_from([*PartRole.values, "visitor"]),
    st.sampled_from([TRUST, TEAM, COUNCIL, None]),
)


@given(
    permission=st.sampled_from(Permission),
    holdings=st.lists(HOLDINGS, max_size=4),
    at=st.sampled_from(list(PLACES)),
    theirs=st.sampled_from([*Role.values, "holder"]),
    is_active=st.booleans(),
)
def test_a_role_reaches_as_far_as_it_says_and_no_farther(
    permission: Permission, holdings: list[Holding], at: str, theirs: str, is_active: bool
) -> None:
    actor = Someone(holdings=holdings, is_active=is_active)
    role = Role.MEMBER if theirs == "holder" else theirs
    held = [Holding(PartRole.EVENT_HOST, None)] if theirs == "holder" else []
    other = Someone(role=role, holdings=held, belongs_to=PLACES[at])
    fitting = [one for one in holdings if permission in MAY.get(_part(one.role), set())]
    everywhere = any(
        one.organisation_id is None and one.role not in OF_AN_ORGANISATION for one in fitting
    )
    here = {one.organisation_id for one in fitting} & PLACES[at]
    is_plain = plain(permission)

    assert may(actor, permission) == (is_active and (is_plain or everywhere))
    on_other = is_plain and permission != Permission.PROFILE_CHANGE
    by_holding = (everywhere or bool(here)) and theirs == Role.MEMBER
    assert may(actor, permission, on=other) == (is_active and (on_other or by_holding))
    scope = scope_of(actor, permission)
    assert scope.is_whole == may(actor, permission)
    assert scope.covers(PLACES[at]) == (is_active and (is_plain or everywhere or bool(here)))


def _part(role: str) -> PartRole | None:
    return PartRole(role) if role in PartRole.values else None


@pytest.mark.parametrize("role", OF_AN_ORGANISATION)
def test_nobody_runs_or_brokers_the_whole_network_by_a_role_besides(role: PartRole) -> None:
    actor = Someone(holdings=[Holding(role, None)])
    assert not any(scope_of(actor, one) for one in MAY[role])


def test_a_champion_of_an_organisation_has_nothing_of_the_network() -> None:
    actor = Someone(holdings=[Holding(PartRole.CHAMPION, TRUST)])
    assert {one for one in Permission if may(actor, one)} == {
        one for one in Permission if plain(one)
    }


def test_nobody_suspends_themselves_by_any_role() -> None:
    actor = Someone(holdings=[Holding(PartRole.CHAMPION, TRUST)], belongs_to={TRUST})
    assert not may(actor, Permission.MEMBER_SUSPEND, on=actor)


def test_two_champions_of_an_organisation_do_not_act_on_each_other() -> None:
    one, other = (
        Someone(holdings=[Holding(PartRole.CHAMPION, TRUST)], belongs_to={TRUST}) for _ in "12"
    )
    assert not may(one, Permission.MEMBER_SUSPEND, on=other)
    assert not may(one, Permission.MEMBER_SUSPEND, on=Someone(Role.CHAMPION, belongs_to={TRUST}))


def test_scopes_add_up() -> None:
    both = Scope(organisations=frozenset({TRUST})) | Scope(organisations=frozenset({COUNCIL}))
    assert both.covers([TEAM, TRUST])
    assert not both.covers([])
    assert (both | Scope(is_whole=True)).covers([])
    assert not Scope()
