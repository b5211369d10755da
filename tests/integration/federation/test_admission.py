"""A network comes into the federation by two yeses, and each step stands as it was taken."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import admission, leaving, membership, selectors, steps
from shared_apps.federation.membership import Kind, State
from shared_apps.federation.models import TERMS_VERSION, FederatedNetwork, MembershipStep
from shared_apps.federation.steps import CENTRE, NETWORK
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory, MembershipStepFactory
from tests.factories.operators import OperatorFactory
from tests.world import World

CHAMPION, OPERATOR = uuid7(), uuid7()


def invite(network: NetworkRef, **limits: Any) -> str:
    with current.shared():
        return admission.invite(network=network, by=OPERATOR, **limits)


def apply(network: NetworkRef, *, shares: str = "marked", reason: str = "") -> str:
    with current.shared():
        return admission.apply(
            network=network, terms_version=TERMS_VERSION, shares=shares, reason=reason, by=CHAMPION
        )


def agree(network: NetworkRef, *, shares: str = "none", terms: str = TERMS_VERSION) -> None:
    with current.shared():
        admission.agree(network=network, terms_version=terms, shares=shares, by=CHAMPION)


def admit(network: NetworkRef) -> None:
    with current.shared():
        admission.admit(network=network, by=OPERATOR, floor_minutes=-600, ceiling_minutes=None)


def refuse(network: NetworkRef, side: str, reason: str = "Not now") -> None:
    with current.shared():
        admission.refuse(network=network, side=side, reason=reason, by=OPERATOR)


def take_back(network: NetworkRef, side: str) -> None:
    with current.shared():
        admission.take_back(network=network, side=side, by=CHAMPION)


def leave(network: NetworkRef, side: str = CENTRE) -> bool:
    with current.shared():
        return leaving.leave(network=network, side=side, reason="It is over", by=OPERATOR)


def share(network: NetworkRef) -> None:
    with current.shared():
        admission.share(network=network, shares="all", by=CHAMPION)


def let_balances(network: NetworkRef, *, out: bool = True, come: bool = False) -> None:
    with current.shared():
        admission.let_balances(network=network, out=out, come=come, by=CHAMPION)


def limit(network: NetworkRef) -> None:
    with current.shared():
        admission.change_limits(network=network, floor_minutes=-60, ceiling_minutes=60, by=OPERATOR)


def renew_terms(network: NetworkRef) -> None:
    with current.shared():
        admission.agree_to_newer_terms(network=network, terms_version=TERMS_VERSION, by=CHAMPION)


def state(network: NetworkRef) -> str:
    return membership.of(network.id).state


def kinds(network: NetworkRef) -> list[tuple[str, str, UUID | None]]:
    """What was done, by which side and whom, in order."""
    _, newest_first = membership.with_steps(network.id)
    return [(step.kind, step.side, step.actor) for step in reversed(newest_first)]


def test_an_invitation_is_agreed_to(nwl: NetworkRef) -> None:
    assert invite(nwl, floor_minutes=-2400, ceiling_minutes=None) == State.INVITED
    assert not selectors.is_federated(nwl.id)
    assert selectors.position(nwl.id) is None
    agree(nwl, shares="all")
    stands = membership.of(nwl.id)
    assert (stands.state, stands.shares, stands.terms_version) == ("joined", "all", TERMS_VERSION)
    assert stands.joined_at
    position = selectors.position(nwl.id)
    assert position
    assert (position.floor_minutes, position.ceiling_minutes) == (-2400, None)
    assert kinds(nwl) == [("invited", "centre", OPERATOR), ("joined", "network", CHAMPION)]


def test_an_application_is_admitted(nwl: NetworkRef) -> None:
    assert apply(nwl, shares="all", reason=" Our members ask for it. ") == State.APPLIED
    admit(nwl)
    stands, taken = membership.with_steps(nwl.id)
    assert (stands.state, stands.shares) == ("joined", "all")
    assert [step.reason for step in taken] == ["", "Our members ask for it."]
    position = selectors.position(nwl.id)
    assert position
    assert (position.floor_minutes, position.ceiling_minutes) == (-600, None)


def test_the_last_invitation_counts(nwl: NetworkRef) -> None:
    invite(nwl, floor_minutes=-60)
    invite(nwl, floor_minutes=-120)
    agree(nwl)
    position = selectors.position(nwl.id)
    assert position
    assert position.floor_minutes == -120


def test_an_application_to_one_that_was_invited_is_a_yes(nwl: NetworkRef) -> None:
    invite(nwl, floor_minutes=-60)
    assert apply(nwl) == State.JOINED
    assert [kind for kind, _, _ in kinds(nwl)] == ["invited", "joined"]


def test_an_invitation_to_one_that_applied_is_a_yes(nwl: NetworkRef) -> None:
    apply(nwl)
    assert invite(nwl, floor_minutes=-60) == State.JOINED
    assert [kind for kind, _, _ in kinds(nwl)] == ["applied", "joined"]


def test_what_is_asked_twice_is_done_once(nwl: NetworkRef) -> None:
    apply(nwl)
    apply(nwl, reason="Again")
    assert len(kinds(nwl)) == 1
    take_back(nwl, NETWORK)
    invite(nwl)
    agree(nwl)
    agree(nwl)
    for _ in range(2):
        share(nwl)
        let_balances(nwl)
        renew_terms(nwl)
    assert [kind for kind, _, _ in kinds(nwl)] == [
        "applied",
        "withdrawn",
        "invited",
        "joined",
        "sharing",
        "balances",
    ]


@pytest.mark.parametrize("side", [CENTRE, NETWORK])
def test_a_no_says_why_and_leaves_it_outside(nwl: NetworkRef, side: str) -> None:
    ask = invite if side == NETWORK else apply
    ask(nwl)
    for reason in ("", "  "):
        with pytest.raises(steps.ReasonMissing):
            refuse(nwl, side, reason)
    with pytest.raises(steps.ReasonTooLong):
        refuse(nwl, side, "x" * 501)
    refuse(nwl, side, "Our board said no")
    stands, [last, *_] = membership.with_steps(nwl.id)
    assert (stands.state, last.kind, last.side) == ("outside", "refused", side)
    assert last.reason == "Our board said no"
    ask(nwl)


@pytest.mark.parametrize("side", [CENTRE, NETWORK])
def test_who_asked_takes_it_back(nwl: NetworkRef, side: str) -> None:
    ask = apply if side == NETWORK else invite
    ask(nwl)
    other = CENTRE if side == NETWORK else NETWORK
    with pytest.raises(steps.NotPossibleNow):
        take_back(nwl, other)
    with pytest.raises(steps.NotPossibleNow):
        refuse(nwl, side)
    take_back(nwl, side)
    assert state(nwl) == State.OUTSIDE


def test_one_that_left_comes_back_and_a_no_leaves_it_where_it_was(nwl: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl)
    leave(nwl)
    left_at = membership.of(nwl.id).left_at
    apply(nwl)
    refuse(nwl, CENTRE)
    stands = membership.of(nwl.id)
    assert (stands.state, stands.left_at) == ("left", left_at)
    invite(nwl, floor_minutes=-60)
    agree(nwl)
    stands = membership.of(nwl.id)
    assert (stands.state, stands.left_at) == ("joined", None)
    assert stands.joined_at
    assert left_at
    assert stands.joined_at > left_at


OUTSIDE: list[Callable[[NetworkRef], object]] = [
    agree,
    admit,
    lambda network: refuse(network, CENTRE),
    lambda network: refuse(network, NETWORK),
    lambda network: take_back(network, CENTRE),
    lambda network: take_back(network, NETWORK),
    leave,
    share,
    limit,
    renew_terms,
]


@pytest.mark.parametrize("number", range(len(OUTSIDE)))
def test_from_outside_there_is_nothing_else_to_do(nwl: NetworkRef, number: int) -> None:
    with pytest.raises((steps.NotPossibleNow, steps.NotIn)):
        OUTSIDE[number](nwl)
    assert kinds(nwl) == []


def test_one_that_is_in_is_neither_invited_nor_admitted(nwl: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl)
    before = kinds(nwl)
    for act in (invite, apply):
        with pytest.raises(admission.AlreadyIn):
            act(nwl)
    for one in (admit, lambda network: refuse(network, CENTRE)):
        with pytest.raises(steps.NotPossibleNow):
            one(nwl)
    assert kinds(nwl) == before


@pytest.mark.parametrize("act", [apply, agree])
def test_old_terms_are_not_agreed_to(
    nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch, act: Callable[[NetworkRef], object]
) -> None:
    invite(nwl)
    monkeypatch.setattr(admission, "TERMS_VERSION", "2031-01")
    with pytest.raises(admission.OldTerms):
        act(nwl)
    assert state(nwl) == State.INVITED


def test_newer_terms_are_asked_for_and_trade_goes_on(
    nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    FederatedNetworkFactory(network=nwl)
    assert not membership.of(nwl.id).has_newer_terms
    for module in (admission, membership):
        monkeypatch.setattr(module, "TERMS_VERSION", "2031-01")
    assert membership.of(nwl.id).has_newer_terms
    assert selectors.is_federated(nwl.id)
    with pytest.raises(admission.OldTerms):
        renew_terms(nwl)
    with current.shared():
        admission.agree_to_newer_terms(network=nwl, terms_version="2031-01", by=CHAMPION)
    assert not membership.of(nwl.id).has_newer_terms
    assert kinds(nwl)[-1] == ("agreed", "network", CHAMPION)


def test_limits_and_sharing_are_changed_and_said(nwl: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl)
    limit(nwl)
    share(nwl)
    position = selectors.position(nwl.id)
    assert position
    assert (position.floor_minutes, position.ceiling_minutes) == (-60, 60)
    assert membership.of(nwl.id).shares == "all"
    _, [shared, limited, *_] = membership.with_steps(nwl.id)
    assert (limited.kind, limited.floor_minutes, limited.ceiling_minutes) == ("limits", -60, 60)
    assert (shared.kind, shared.shares) == ("sharing", "all")


def test_balances_move_along_only_where_a_champion_says_so(nwl: NetworkRef) -> None:
    with pytest.raises(steps.NotPossibleNow):
        let_balances(nwl)
    FederatedNetworkFactory(network=nwl)
    stands = membership.of(nwl.id)
    assert (stands.balances_out, stands.balances_in) == (False, False)
    let_balances(nwl, out=False, come=True)
    stands, [last, *_] = membership.with_steps(nwl.id)
    assert (stands.balances_out, stands.balances_in) == (False, True)
    assert (last.kind, last.balances_out, last.balances_in) == ("balances", False, True)
    with current.shared():
        event = Event.objects.filter(subject=nwl.id).latest("id")
    assert (event.action, event.actor) == ("federation.balances_changed", CHAMPION)
    assert event.detail == {"side": "network", "balances_out": False, "balances_in": True}


def test_a_step_about_balances_says_both(nwl: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl)
    with current.shared(), pytest.raises(DatabaseError) as refused, database.atomic():
        MembershipStep.objects.create(
            network_id=nwl.id, kind="balances", side="network", balances_out=True
        )
    assert "federation_step_names_balances" in str(refused.value)


def test_a_suspended_network_neither_asks_nor_is_asked(nwl: NetworkRef) -> None:
    with current.shared():
        registry.suspend(network_id=nwl.id)
    for act in (invite, apply):
        with pytest.raises(Refused, match="not active"):
            act(nwl)
    with current.shared():
        registry.reactivate(network_id=nwl.id)
    invite(nwl)
    with current.shared():
        registry.suspend(network_id=nwl.id)
    with pytest.raises(Refused, match="not active"):
        agree(nwl)
    assert state(nwl) == State.INVITED


def test_each_step_is_in_the_audit(nwl: NetworkRef) -> None:
    apply(nwl)
    admit(nwl)
    with current.shared():
        found = Event.objects.filter(subject=nwl.id).order_by("id")
        events = [(one.action, one.actor, one.detail["side"]) for one in found]
    assert events == [
        ("federation.applied", CHAMPION, "network"),
        ("federation.joined", OPERATOR, "centre"),
    ]


def test_operators_who_may_decide_are_told_of_what_a_network_did(
    nwl: NetworkRef, operator: Operator
) -> None:
    with current.shared():
        OperatorFactory(role=Operator.Role.AUDITOR, name="Audrey Auditor")
    apply(nwl, reason="Our members ask for it.")
    admit(nwl)
    with current.shared():
        [mail] = Mail.objects.all()
    assert (mail.to, mail.sender_name) == (operator.user.email, "Hexitime")
    assert mail.subject == "North West London asks to join the federation"
    assert "“Our members ask for it.”" in mail.text
    assert "/console/networks/nwl/" in mail.text


def test_cases_are_what_waits(nwl: NetworkRef, warwick: NetworkRef, world: World) -> None:
    idle = world.network("idle", "Idle", "school")
    FederatedNetworkFactory(network=idle)
    MembershipStepFactory(network=warwick)
    apply(nwl, reason="Please")
    with current.shared():
        found = membership.cases()
    assert [(case.slug, case.state, case.step.reason) for case in found] == [
        ("nwl", "applied", "Please"),
        ("warwick", "invited", ""),
    ]


ROWS = {
    "left before it joined": {"state": "left", "joined_at": "2026-02-01", "left_at": "2026-01-01"},
    "left and never in": {"state": "left", "joined_at": None, "left_at": "2026-01-01"},
    "left at no time": {"state": "left", "joined_at": "2026-02-01", "left_at": None},
    "in since no time": {"state": "joined", "joined_at": None, "left_at": None},
    "in and left": {"state": "joined", "joined_at": "2026-01-01", "left_at": "2026-02-01"},
    "leaving and left": {"state": "leaving", "joined_at": "2026-01-01", "left_at": "2026-02-01"},
    "outside and was in": {"state": "outside", "joined_at": "2026-01-01", "left_at": "2026-02-01"},
    "invited and still in": {"state": "invited", "joined_at": "2026-01-01", "left_at": None},
    "no state": {"state": "married", "joined_at": None, "left_at": None},
}


@pytest.mark.parametrize("name", ROWS)
def test_the_database_keeps_no_membership_that_cannot_be(
    nwl: NetworkRef, world: World, name: str
) -> None:
    row = ROWS[name]
    with world.admin() as admin, pytest.raises(psycopg.errors.CheckViolation):
        admin.execute(
            "INSERT INTO shared.federation_network (network_id, state, terms_version, shares, "
            "joined_at, left_at) VALUES (%s, %s, '', 'none', %s, %s)",
            [nwl.id, row["state"], row["joined_at"], row["left_at"]],
        )


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("outside", "joined"),
        ("outside", "leaving"),
        ("joined", "left"),
        ("joined", "outside"),
        ("joined", "invited"),
        ("left", "joined"),
        ("left", "leaving"),
        ("leaving", "applied"),
    ],
)
def test_the_database_allows_no_other_way(
    nwl: NetworkRef, world: World, begins: str, ends: str
) -> None:
    """Whatever else is in the row: the way itself is refused."""
    with world.admin() as admin:
        admin.execute(
            "INSERT INTO shared.federation_network (network_id, state, terms_version, shares, "
            "joined_at, left_at) VALUES (%s, %s, '', 'none', "
            "CASE WHEN %s <> 'outside' THEN now() END, CASE WHEN %s = 'left' THEN now() END)",
            [nwl.id, begins, begins, begins],
        )
        with pytest.raises(psycopg.DatabaseError) as refused:
            admin.execute("UPDATE shared.federation_network SET state = %s", [ends])
        assert refused.value.sqlstate == "FD004"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shared.federation_step SET reason = 'other'",
        "DELETE FROM shared.federation_step",
        "TRUNCATE shared.federation_step",
    ],
)
def test_a_step_is_written_once_whoever_asks(world: World, nwl: NetworkRef, statement: str) -> None:
    invite(nwl)
    with world.admin() as admin, pytest.raises(psycopg.DatabaseError) as refused:
        admin.execute(statement)
    assert refused.value.sqlstate == "FD003"


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"kind": Kind.REFUSED}, "federation_step_says_why"),
        ({"kind": Kind.LEAVING}, "federation_step_says_why"),
        ({"kind": Kind.APPLIED}, "federation_step_names_terms"),
        ({"kind": Kind.AGREED}, "federation_step_names_terms"),
    ],
)
def test_the_database_keeps_no_half_a_step(
    nwl: NetworkRef, wrong: dict[str, str], constraint: str
) -> None:
    with (
        current.shared(),
        pytest.raises(DatabaseError, match=constraint),
        database.atomic(),
    ):
        MembershipStep.objects.create(network_id=nwl.id, side=CENTRE, **wrong)


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO federation_step DEFAULT VALUES", "UPDATE federation_step SET reason = ''"],
)
def test_the_federations_door_takes_no_step(nwl: NetworkRef, statement: str) -> None:
    with (
        current.federation(nwl),
        pytest.raises(DatabaseError, match="permission denied"),
        database.atomic(),
        database.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_network_that_never_asked_is_outside(nwl: NetworkRef) -> None:
    assert membership.of(nwl.id) == membership.Membership(nwl.id)
    with current.shared():
        assert not FederatedNetwork.objects.exists()
