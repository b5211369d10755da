"""The case on record: a head of improvement prepares, and teaches eleven matrons at once."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import set_urlconf

from kernel.ids import uuid7
from tenant_apps.credits import presenters, selectors
from tenant_apps.groups import services
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import Payer
from tenant_apps.ledger import check
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind, Transfer, TransferKind
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tests.counting import counted
from tests.factories.groups import GroupFactory, fill_chest, log, now
from tests.factories.ledger import AccountFactory
from tests.factories.organisations import OrganisationFactory
from tests.integration.groups.conftest import figures

TITLE = "Measuring for matrons"
PLAN = {"title": TITLE, "session_minutes": 180, "preparation_minutes": 90}


@pytest.fixture(autouse=True)
def addresses() -> Iterator[None]:
    """Pages are named as within a request of a network."""
    set_urlconf(settings.NETWORK_URLCONF)
    yield
    set_urlconf(None)


@pytest.fixture
def trust(champion: Member, inside: object) -> Organisation:
    """A trust with ten hours to spend."""
    organisation: Organisation = OrganisationFactory(name="The matrons’ trust", by=champion.id)
    AccountFactory(kind=AccountKind.ORGANISATION, holder=organisation.id, minutes=600)
    return organisation


def _statement(account: AccountView) -> list[tuple[str, str, int]]:
    lines = selectors.statement(account).lines
    rows = [presenters.row(told) for told in lines if told.line.kind == TransferKind.EXCHANGE]
    return [(row.what, row.detail, row.minutes) for row in rows]


def _settle(group: Group, alice: Member, by: Member) -> Group:
    log(group, alice)
    services.confirm(group_id=group.id, key=uuid7(), by=by)
    return now(group)


def test_shared_by_the_eleven(alice: Member, matrons: list[Member]) -> None:
    group = GroupFactory(provider=alice, recipients=matrons, state="agreed", **PLAN)
    shares = [25] * 6 + [24] * 5
    assert [figures(one) for one in matrons] == [(120, share) for share in shares]
    group = _settle(group, alice, matrons[10])
    assert [figures(one) for one in matrons] == [(120 - share, 0) for share in shares]
    assert figures(alice) == (120 + 270, 0)
    paid = Transfer.objects.filter(subject=group.id)
    assert len(paid) == 11
    assert len({transfer.batch for transfer in paid}) == 1
    assert all(transfer.batch for transfer in paid)
    first, last = selectors.account_of(matrons[0]), selectors.account_of(matrons[10])
    assert _statement(first) == [("Alice Archer helped you", TITLE, -25)]
    assert _statement(last) == [("Alice Archer helped you", TITLE, -24)]
    mine = _statement(selectors.account_of(alice))
    assert sorted(mine) == sorted(
        (f"You helped {one.name}", TITLE, share) for one, share in zip(matrons, shares, strict=True)
    )
    assert list(check.check()) == []


def test_paid_by_the_chest(alice: Member, matrons: list[Member], champion: Member) -> None:
    fill_chest(300)
    group = GroupFactory(
        provider=alice, recipients=matrons, payer=Payer.CHEST, state="closed", **PLAN
    )
    assert selectors.chest().held_minutes == 0
    services.fund(group_id=group.id, key=uuid7(), by=champion)
    assert selectors.chest().held_minutes == 270
    group = _settle(now(group), alice, champion)
    chest = selectors.chest()
    assert (chest.balance_minutes, chest.held_minutes) == (30, 0)
    assert figures(alice) == (390, 0)
    assert {figures(one) for one in matrons} == {(120, 0)}
    assert _statement(selectors.account_of(alice)) == [("Paid by the community chest", TITLE, 270)]
    assert list(check.check()) == []


def test_paid_by_an_organisation(
    alice: Member, matrons: list[Member], champion: Member, trust: Organisation
) -> None:
    group = GroupFactory(
        provider=alice,
        recipients=matrons,
        payer=Payer.ORGANISATION,
        organisation=trust,
        state="closed",
        **PLAN,
    )
    services.fund(group_id=group.id, key=uuid7(), by=champion)
    group = _settle(now(group), alice, champion)
    account = accounts.account_of(kind=AccountKind.ORGANISATION, holder=trust.id)
    assert (account.balance_minutes, account.held_minutes) == (330, 0)
    assert figures(alice) == (390, 0)
    assert _statement(selectors.account_of(alice)) == [("Paid by The matrons’ trust", TITLE, 270)]
    assert _statement(account) == [("Alice Archer helped", TITLE, -270)]
    assert list(check.check()) == []


def test_two_providers_each_earn_what_they_gave(
    alice: Member, bob: Member, matrons: list[Member]
) -> None:
    group = GroupFactory(
        provider=alice,
        others=[bob],
        recipients=matrons,
        state="agreed",
        session_minutes=120,
        preparation_minutes=30,
    )
    given = {part.member_id: part.id for part in group.providers}
    services.log_hours(
        group_id=group.id,
        given={given[alice.id]: services.Given(120, 30), given[bob.id]: services.Given(45)},
        came={part.id for part in group.recipients},
        held_on=group.created_at.date(),
        key=uuid7(),
        by=alice,
    )
    services.confirm(group_id=group.id, key=uuid7(), by=matrons[3])
    assert (figures(alice), figures(bob)) == ((270, 0), (165, 0))
    assert [figures(one) for one in matrons] == [(102, 0)] * 8 + [(103, 0)] * 3
    assert list(check.check()) == []


def test_who_did_not_come_pays_their_share_and_less_is_shared_anew(
    alice: Member, matrons: list[Member]
) -> None:
    group = GroupFactory(provider=alice, recipients=matrons, state="agreed", **PLAN)
    log(group, alice, absent=2, session=180, preparation=15)
    services.confirm(group_id=group.id, key=uuid7(), by=matrons[0])
    assert [figures(one) for one in matrons] == [(102, 0)] * 8 + [(103, 0)] * 3
    assert [part.came for part in now(group).recipients] == [True] * 9 + [False] * 2
    assert figures(alice) == (315, 0)
    assert list(check.check()) == []


@pytest.mark.parametrize(("payer", "most"), [(Payer.SHARED, 1), (Payer.CHEST, 2)])
def test_the_accounts_are_looked_up_once(
    alice: Member, matrons: list[Member], champion: Member, payer: Payer, most: int
) -> None:
    fill_chest(300)
    state = "closed" if payer == Payer.CHEST else "agreed"
    group = GroupFactory(provider=alice, recipients=matrons, payer=payer, state=state, **PLAN)
    if payer == Payer.CHEST:
        services.fund(group_id=group.id, key=uuid7(), by=champion)
    log(now(group), alice, session=60)
    confirms = champion if payer == Payer.CHEST else matrons[0]
    with counted() as queries:
        services.confirm(group_id=group.id, key=uuid7(), by=confirms)
    sums = [sql for sql in queries if 'SUM("ledger_stripe"' in sql]
    assert len(sums) == most, queries
