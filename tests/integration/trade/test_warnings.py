"""A trade limit that comes near: said on the page, to do, and one mail per crossing of the mark."""

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.federation import leaving
from shared_apps.federation.legs import Side
from shared_apps.federation.steps import CENTRE
from tenant_apps.audit.models import Event
from tenant_apps.credits import selectors as credits
from tenant_apps.home import badge
from tenant_apps.home import selectors as home
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.trade import services, tasks
from tenant_apps.trade.models import LimitWarning
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import (
    CrossHoldFactory,
    CrossTransferFactory,
    FederatedNetworkFactory,
)
from tests.factories.trade import LimitWarningFactory
from tests.world import World

HERE = "/credits/federation/"


@pytest.fixture
def tight(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> None:
    """North West London may send 100 minutes more than it received, and receive 100 more."""
    FederatedNetworkFactory(network=nwl, floor_minutes=-100, ceiling_minutes=100)
    FederatedNetworkFactory(network=warwick)


def side(network: NetworkRef, member: Member) -> Side:
    with current.enter(network):
        account = credits.account_of(member)
    return Side(network, member.handle, account.id)


class Send:
    """Sends minutes from one member to another network's."""

    def __init__(self, network: NetworkRef, payer: Member, address: str) -> None:
        self.network, self.payer, self.address = network, payer, address

    def __call__(self, minutes: int) -> None:
        CrossTransferFactory(
            network=self.network, payer=self.payer, address=self.address, minutes=minutes
        )


@pytest.fixture
def out(tight: None, nwl: NetworkRef, alice: Member) -> Send:
    return Send(nwl, alice, "sofia@warwick")


@pytest.fixture
def back(tight: None, warwick: NetworkRef, sofia: Member) -> Send:
    return Send(warwick, sofia, "alice@nwl")


def watch(network: NetworkRef) -> list[str]:
    """One round; returns the subjects of all warnings so far."""
    with current.enter(network):
        tasks.watch.run()
        warnings = Mail.objects.filter(subject__startswith="Near").order_by("created_at")
        return list(warnings.values_list("subject", flat=True))


def test_one_mail_per_crossing_of_the_mark(
    nwl: NetworkRef, champion: Member, out: Send, back: Send
) -> None:
    out(79)
    near = "Near the trade limit for sending"
    assert near not in watch(nwl)
    out(1)
    assert watch(nwl).count(near) == 1
    out(10)
    assert watch(nwl).count(near) == 1, "one a crossing, not one a round"
    back(12)
    assert watch(nwl).count(near) == 1
    out(5)
    assert watch(nwl).count(near) == 1, "to and fro about the mark is one crossing"
    back(30)
    watch(nwl)
    with current.enter(nwl):
        assert not LimitWarning.objects.filter(ended_at__isnull=True).exists()
    out(40)
    assert watch(nwl).count(near) == 2


def test_the_mail_says_how_much_is_left_and_what_helps(
    nwl: NetworkRef, champion: Member, out: Send
) -> None:
    out(85)
    watch(nwl)
    with current.enter(nwl):
        mail = Mail.objects.get(to=champion.user.email, subject__startswith="Near")
    assert "85% of North West London’s trade limit is used: 1 h 25 min of 1 h 40 min." in mail.text
    assert "can still send 15 minutes" in mail.text
    assert "Helping members of other networks" in mail.text
    assert "/credits/federation/" in mail.text


def test_what_is_reserved_is_used_already(
    nwl: NetworkRef,
    warwick: NetworkRef,
    champion: Member,
    alice: Member,
    sofia: Member,
    as_champion: Client,
    tight: None,
) -> None:
    CrossHoldFactory(payer=side(nwl, alice), payee=side(warwick, sofia), minutes=80)
    assert watch(nwl) == ["Near the trade limit for sending"]
    page = as_champion.get(HERE).text
    assert "1 h 20 min of 1 h 40 min used, 1 h 20 min of it reserved" in page


def test_receiving_has_a_mark_of_its_own(nwl: NetworkRef, champion: Member, back: Send) -> None:
    back(80)
    assert "Near the trade limit for receiving" in watch(nwl)
    with current.enter(nwl):
        assert LimitWarning.objects.get().side == "up"


def test_only_champions_are_told_and_have_it_to_do(
    world: World,
    nwl: NetworkRef,
    champion: Member,
    alice: Member,
    as_champion: Client,
    as_alice: Client,
    out: Send,
) -> None:
    out(90)
    watch(nwl)
    with current.enter(nwl):
        assert not Mail.objects.filter(to=alice.user.email, subject__startswith="Near").exists()
        assert badge.count(champion) == 1
        assert badge.count(alice) == 0
        assert [item.kind for item in home.to_do(champion)] == [home.Kind.TRADE_LIMIT]
        assert home.to_do(alice) == []
        assert home.to_do_of([champion, alice]).keys() == {champion.id}
    page = as_champion.get("/").text
    assert "Your network nears its trade limit" in page
    assert f'href="{HERE}"' in page
    assert "trade limit" not in as_alice.get("/").text


def test_the_page_says_it_before_any_round_and_while_it_lasts(
    nwl: NetworkRef, champion: Member, as_champion: Client, out: Send, back: Send
) -> None:
    out(90)
    page = as_champion.get(HERE).text
    assert "Near the trade limit for sending" in page
    assert "I have seen this" not in page
    watch(nwl)
    assert "I have seen this" in as_champion.get(HERE).text
    back(50)
    assert "Near the trade limit" not in as_champion.get(HERE).text


def test_seen_it_is_no_longer_to_do_and_still_said(
    nwl: NetworkRef, champion: Member, as_champion: Client, as_alice: Client, out: Send
) -> None:
    out(90)
    watch(nwl)
    with current.enter(nwl):
        warning = LimitWarning.objects.get()
    path = f"{HERE}warnings/{warning.id}/seen/"
    assert as_alice.post(path).status_code == 403
    assert as_champion.get(path).status_code == 405
    for _ in range(2):
        assert as_champion.post(path)["Location"] == HERE
    page = as_champion.get(HERE).text
    assert "Near the trade limit for sending" in page
    assert "I have seen this" not in page
    with current.enter(nwl):
        assert badge.count(champion) == 0
        assert LimitWarning.objects.get().seen_by_id == champion.id
        assert Event.objects.filter(action="trade.warning_seen").count() == 1


def test_a_warning_of_another_network_is_not_there(
    world: World, nwl: NetworkRef, warwick: NetworkRef, as_champion: Client, tight: None
) -> None:
    with current.enter(warwick):
        other = LimitWarningFactory()
    assert as_champion.post(f"{HERE}warnings/{other.id}/seen/").status_code == 404
    assert as_champion.post(f"{HERE}warnings/{uuid7()}/seen/").status_code == 404


def test_a_warning_that_is_over_cannot_be_seen(
    nwl: NetworkRef, champion: Member, out: Send, back: Send
) -> None:
    out(90)
    watch(nwl)
    back(60)
    watch(nwl)
    with current.enter(nwl):
        over = LimitWarning.objects.get()
        with pytest.raises(NotFound):
            services.see(over.id, by=champion)


def test_a_network_outside_the_federation_is_not_warned(nwl: NetworkRef, champion: Member) -> None:
    assert watch(nwl) == []


def test_a_limit_of_nothing_is_a_rule_and_no_warning(
    nwl: NetworkRef, warwick: NetworkRef, champion: Member, as_champion: Client
) -> None:
    FederatedNetworkFactory(network=nwl, floor_minutes=0, ceiling_minutes=None)
    assert watch(nwl) == []
    page = as_champion.get(HERE).text
    assert "Near the trade limit" not in page
    assert "No limit" in page


def test_a_network_that_left_is_no_longer_warned(
    nwl: NetworkRef, champion: Member, as_champion: Client, out: Send
) -> None:
    out(90)
    watch(nwl)
    with current.shared():
        leaving.leave(network=nwl, side=CENTRE, reason="They asked", by=None)
    watch(nwl)
    with current.enter(nwl):
        assert LimitWarning.objects.get().ended_at is not None
    assert "Your network has left the federation" in as_champion.get(HERE).text


@pytest.mark.parametrize(
    "broken",
    [
        {"side": "both"},
        {"used_minutes": 0},
        {"limit_minutes": 0},
        {"seen_at": "2026-11-01T00:00Z"},
        {"ended_at": "2020-01-01T00:00Z"},
    ],
)
def test_the_table_holds_its_rules(nwl: NetworkRef, broken: dict[str, object]) -> None:
    with current.enter(nwl), pytest.raises(IntegrityError):
        LimitWarningFactory(**broken)


def test_one_warning_of_a_side_is_open_at_a_time(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        LimitWarningFactory()
        LimitWarningFactory(side="up")
        with pytest.raises(IntegrityError):
            LimitWarningFactory()
