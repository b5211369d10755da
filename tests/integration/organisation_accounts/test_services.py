"""An organisation's account through its life, and each rule that is refused in words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections

from kernel.errors import Forbidden, NotFound, Refused
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.credits import selectors as credits
from tenant_apps.credits import services as giving
from tenant_apps.credits.models import Gift
from tenant_apps.groups import services as groups
from tenant_apps.groups.models.group import Payer
from tenant_apps.ledger import check
from tenant_apps.ledger.models import Account, AccountKind, Transfer, TransferKind
from tenant_apps.members.models import Member
from tenant_apps.organisation_accounts import selectors, services
from tenant_apps.organisation_accounts.acts import Act
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation
from tenants import current
from tenants.current import NetworkRef
from tests.factories.groups import GroupFactory, log, now
from tests.factories.members import admit
from tests.integration.organisation_accounts.conftest import account, minutes


def act(what: Act, organisation: Organisation, by: Member) -> bool:
    return services.act(what=what, organisation_id=organisation.id, by=by)


def fund(organisation: Organisation, by: Member, amount: int, key: UUID | None = None) -> Gift:
    return giving.fund(
        key=key or uuid7(),
        granter=by,
        organisation_id=organisation.id,
        minutes=amount,
        reason="For its matrons",
    )


def at_once(network: NetworkRef, *acts: Callable[[], object]) -> list[str]:
    """What became of each: `done`, or the refusal's code."""
    barrier = Barrier(len(acts))

    def run(one: Callable[[], object]) -> str:
        try:
            with current.enter(network):
                Account.objects.count()
                barrier.wait()
                one()
            return "done"
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_from_opening_to_closing(
    trust: Organisation, champion: Member, alice: Member, bob: Member
) -> None:
    """Filled by the chest and a member, it pays for a group; what is left goes to the chest."""
    fund(trust, champion, 120)
    giving.support(key=uuid7(), giver=bob, organisation_id=trust.id, minutes=30, note="For all")
    assert minutes(trust) == (150, 0)
    group = GroupFactory(
        provider=alice,
        recipients=[bob],
        payer=Payer.ORGANISATION,
        organisation=trust,
        state="closed",
    )
    groups.fund(group_id=group.id, key=uuid7(), by=champion)
    assert minutes(trust) == (150, 30)
    log(now(group), alice)
    groups.confirm(group_id=group.id, key=uuid7(), by=champion)
    assert minutes(trust) == (120, 0)
    before = credits.chest().balance_minutes
    assert act(Act.CLOSE, trust, champion)
    assert minutes(trust) == (0, 0)
    assert account(trust).is_closed
    assert credits.chest().balance_minutes == before + 120
    assert list(check.check()) == []


def test_every_act_is_audited_with_who_did_it(trust: Organisation, champion: Member) -> None:
    fund(trust, champion, 45)
    for what in (Act.FREEZE, Act.THAW, Act.CLOSE, Act.OPEN):
        act(what, trust, champion)
    events = Event.objects.filter(subject=trust.id, action__startswith="organisation_account.")
    assert [(one.action.split(".")[1], one.actor, one.detail) for one in events.order_by("id")] == [
        ("opened", champion.id, {}),
        ("frozen", champion.id, {}),
        ("unfrozen", champion.id, {}),
        ("closed", champion.id, {"minutes": 45}),
        ("opened", champion.id, {}),
    ]
    given = Event.objects.get(subject=trust.id, action="credits.given")
    assert given.detail == {"kind": "funding", "minutes": 45}
    done = [(one.change.reason, one.name) for one in selectors.done(account(trust))]
    assert done == [
        (f"organisation.{what}", champion.name)
        for what in ("opened", "closed", "unfrozen", "frozen", "opened")
    ]


def test_what_was_done_already_is_not_done_again(trust: Organisation, champion: Member) -> None:
    assert not act(Act.OPEN, trust, champion)
    assert not act(Act.THAW, trust, champion)
    assert act(Act.FREEZE, trust, champion)
    assert not act(Act.FREEZE, trust, champion)
    assert act(Act.CLOSE, trust, champion)
    assert not act(Act.CLOSE, trust, champion)
    assert act(Act.OPEN, trust, champion)
    assert account(trust).is_open


@pytest.mark.parametrize("what", [Act.FREEZE, Act.THAW, Act.CLOSE])
def test_an_account_that_was_never_opened(body: Organisation, champion: Member, what: Act) -> None:
    with pytest.raises(services.NotOpened, match="Open it first"):
        act(what, body, champion)


@pytest.mark.parametrize("role", ["member", "broker"])
@pytest.mark.parametrize("what", list(Act))
def test_only_champions_change_accounts(trust: Organisation, what: Act, role: str) -> None:
    with pytest.raises(Forbidden):
        act(what, trust, admit(name="Somebody", role=role))


def test_only_who_may_spend_the_chest_grants(trust: Organisation) -> None:
    with pytest.raises(Forbidden):
        fund(trust, admit(name="Somebody", role="broker"), 15)


def test_no_such_organisation(inside: NetworkRef, champion: Member) -> None:
    with pytest.raises(NotFound):
        services.act(what=Act.OPEN, organisation_id=uuid7(), by=champion)


@pytest.mark.parametrize("what", [None, Act.FREEZE, Act.CLOSE])
def test_nobody_gives_to_an_account_that_is_not_open(
    body: Organisation, champion: Member, alice: Member, what: Act | None
) -> None:
    if what:
        act(Act.OPEN, body, champion)
        act(what, body, champion)
    assert body not in organisations.with_open_accounts()
    with pytest.raises(giving.OrganisationAtRest, match="The matrons’ trust takes no credits now"):
        giving.support(key=uuid7(), giver=alice, organisation_id=body.id, minutes=15, note="")
    assert not Gift.objects.exists()


def test_a_grant_says_why(trust: Organisation, champion: Member) -> None:
    with pytest.raises(giving.ReasonMissing, match="every champion can read it"):
        giving.fund(key=uuid7(), granter=champion, organisation_id=trust.id, minutes=15, reason=" ")


def test_no_more_is_given_than_is_there(
    trust: Organisation, champion: Member, alice: Member
) -> None:
    with pytest.raises(giving.NotEnough, match="You have 2 hours available"):
        giving.support(key=uuid7(), giver=alice, organisation_id=trust.id, minutes=135, note="")
    with pytest.raises(giving.NotEnough, match="The community chest has 10 hours available"):
        fund(trust, champion, 615)
    assert minutes(trust) == (0, 0)


def test_what_is_set_aside_keeps_it_from_being_closed_but_not_from_being_frozen(
    trust: Organisation, champion: Member, alice: Member, bob: Member
) -> None:
    fund(trust, champion, 60)
    group = GroupFactory(
        provider=alice,
        recipients=[bob],
        payer=Payer.ORGANISATION,
        organisation=trust,
        state="agreed",
    )
    with pytest.raises(services.StillHeld, match="30 minutes of The matrons’ trust are set aside"):
        act(Act.CLOSE, trust, champion)
    assert minutes(trust) == (60, 30)
    assert not account(trust).is_closed
    act(Act.FREEZE, trust, champion)
    with pytest.raises(services.StillHeld):
        act(Act.CLOSE, trust, champion)
    assert account(trust).is_frozen
    log(now(group), alice)
    groups.confirm(group_id=group.id, key=uuid7(), by=now(group).agreed_by)
    assert minutes(trust) == (30, 0)
    assert act(Act.CLOSE, trust, champion)
    assert list(check.check()) == []


def test_two_open_it_at_once(body: Organisation, inside: NetworkRef, champion: Member) -> None:
    one = [lambda: act(Act.OPEN, body, champion)] * 4
    assert at_once(inside, *one) == ["done"] * 4
    assert Account.objects.filter(kind=AccountKind.ORGANISATION).count() == 1
    assert Event.objects.filter(action="organisation_account.opened").count() == 1


def test_two_close_it_at_once(trust: Organisation, inside: NetworkRef, champion: Member) -> None:
    fund(trust, champion, 90)
    before = credits.chest().balance_minutes
    assert at_once(inside, *[lambda: act(Act.CLOSE, trust, champion)] * 4) == ["done"] * 4
    assert credits.chest().balance_minutes == before + 90
    assert Transfer.objects.filter(kind=TransferKind.DONATION).count() == 1


@pytest.mark.parametrize("round_", range(6))
def test_closed_while_it_is_given_credits(
    trust: Organisation, inside: NetworkRef, champion: Member, alice: Member, round_: int
) -> None:
    """Whichever is first: what was given is in the chest, or was not given."""
    before = credits.chest().balance_minutes
    outcomes = at_once(
        inside,
        lambda: act(Act.CLOSE, trust, champion),
        lambda: giving.support(
            key=uuid7(), giver=alice, organisation_id=trust.id, minutes=30, note=""
        ),
        lambda: fund(trust, champion, 60),
    )
    assert outcomes[0] == "done"
    assert set(outcomes[1:]) <= {"done", "organisation_at_rest", "account_closed"}
    assert minutes(trust) == (0, 0)
    given = outcomes[1] == "done"
    assert credits.account_of(alice).balance_minutes == 120 - 30 * given
    assert credits.chest().balance_minutes == before + 30 * given
    assert list(check.check()) == []


def test_a_form_sent_twice_at_once_gives_once(
    trust: Organisation, inside: NetworkRef, champion: Member
) -> None:
    key = uuid7()
    assert at_once(inside, *[lambda: fund(trust, champion, 60, key)] * 2) == ["done"] * 2
    assert minutes(trust) == (60, 0)
    assert Gift.objects.count() == 1
