"""A step at the centre comes to the network: its audit, and its champions by mail, once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from kernel.ids import uuid7
from shared_apps.federation import admission, leaving, membership, open_work, pairs
from shared_apps.federation.models import TERMS_VERSION
from shared_apps.federation.open_work import OpenWork
from shared_apps.federation.steps import CENTRE
from tenant_apps.admission import tasks, telling
from tenant_apps.admission.models import StepTold
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.members import admit


def invite(network: NetworkRef, by: UUID | None = None) -> None:
    with current.shared():
        admission.invite(network=network, by=by)


def mails(network: NetworkRef) -> list[Mail]:
    with current.enter(network):
        return list(Mail.objects.filter(text__contains="/settings/federation/").order_by("id"))


def events(network: NetworkRef) -> list[tuple[str, UUID | None]]:
    with current.enter(network):
        found = Event.objects.filter(action__startswith="federation.").order_by("id")
        return list(found.values_list("action", "actor"))


def told(network: NetworkRef) -> int:
    before = len(mails(network))
    telling.tell(network)
    return len(mails(network)) - before


def test_each_champion_is_told_once(nwl: NetworkRef, champion: Member, alice: Member) -> None:
    with current.enter(nwl):
        second = admit(name="Cora Champion", role="champion")
    operator = uuid7()
    invite(nwl, operator)
    assert told(nwl) == 2
    assert told(nwl) == 0
    first, _ = mails(nwl)
    assert first.subject == "Your network is invited to the federation"
    assert "down to −600 hours and up to 600 hours" in first.text
    assert "http://nwl." in first.text
    assert {mail.to for mail in mails(nwl)} == {champion.user.email, second.user.email}
    assert events(nwl) == [("federation.invited", operator)]


def test_who_did_it_is_not_told(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        second = admit(name="Cora Champion", role="champion")
    with current.shared():
        admission.apply(
            network=nwl, terms_version=TERMS_VERSION, shares="none", reason="", by=champion.id
        )
    telling.tell(nwl)
    assert [mail.to for mail in mails(nwl)] == [second.user.email]
    assert events(nwl) == [("federation.applied", champion.id)]


def test_a_reason_goes_with_it(nwl: NetworkRef, champion: Member) -> None:
    FederatedNetworkFactory(network=nwl)
    telling.tell(nwl)
    before = len(mails(nwl))
    with current.shared():
        leaving.leave(network=nwl, side=CENTRE, reason="They asked us to", by=None)
    telling.tell(nwl)
    began, left = mails(nwl)[before:]
    assert "“They asked us to”" in began.text
    assert left.subject == "Your network has left the federation"


def test_a_network_without_a_champion_is_told_once_it_has_one(nwl: NetworkRef) -> None:
    invite(nwl)
    assert told(nwl) == 0
    assert events(nwl) == []
    with current.enter(nwl):
        admit(name="Chris Champion", role="champion")
    assert told(nwl) == 1


def test_what_a_dead_process_left_untold_a_round_tells(nwl: NetworkRef, champion: Member) -> None:
    """The step is committed, and nobody came to tell of it."""
    invite(nwl)
    for _ in range(2):
        with current.enter(nwl):
            tasks.follow.run()
    assert len(mails(nwl)) == 1
    with current.enter(nwl):
        assert StepTold.objects.count() == 1


def test_eight_who_tell_tell_once(nwl: NetworkRef, champion: Member) -> None:
    invite(nwl)

    def tell(_: int) -> int:
        try:
            return telling.tell(nwl)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(tell, range(8))) == 1
    assert len(mails(nwl)) == 1
    assert len(events(nwl)) == 1


def test_newer_terms_are_told_of_once_a_version(
    nwl: NetworkRef, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    FederatedNetworkFactory(network=nwl)
    telling.tell(nwl)
    for version in ("2031-01", "2032-01"):
        for module in (admission, membership, telling):
            monkeypatch.setattr(module, "TERMS_VERSION", version)
        assert told(nwl) == 1
        assert told(nwl) == 0
        assert mails(nwl)[-1].subject == "The terms of the federation have changed"


def test_a_round_lets_a_network_be_gone_once_it_can(
    nwl: NetworkRef, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    FederatedNetworkFactory(network=nwl)
    still_open = [2, 2, 0, 0]
    monkeypatch.setattr(
        open_work,
        "_kinds",
        [
            OpenWork(
                count=lambda network: still_open.pop(0),
                cancel=lambda network, by: None,
                forget=lambda network: None,
            )
        ],
    )
    with current.shared():
        leaving.leave(network=nwl, side=CENTRE, reason="Over", by=None)
    states = []
    for _ in range(2):
        with current.enter(nwl):
            tasks.follow.run()
        states.append(membership.of(nwl.id).state)
    assert states == ["leaving", "left"]
    assert mails(nwl)[-1].subject == "Your network has left the federation"


def test_a_round_where_nothing_happened_asks_little(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl), counted() as queries:
        tasks.follow.run()
    assert len(queries) <= 4


def test_another_networks_steps_are_not_told_here(
    nwl: NetworkRef, warwick: NetworkRef, champion: Member
) -> None:
    invite(warwick)
    assert telling.tell(nwl) == 0
    assert events(nwl) == []


def test_champions_of_both_are_told_what_is_set_between_them_and_why(
    nwl: NetworkRef, warwick: NetworkRef, champion: Member
) -> None:
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    with current.enter(warwick):
        admit(name="Wendy Warwick", role="champion")
    for network in (nwl, warwick):
        telling.tell(network)
    with current.shared():
        pairs.pause(one=nwl, other=warwick, reason="Hours go round.", by=uuid7())
    for network, partner in ((nwl, warwick), (warwick, nwl)):
        telling.tell(network)
        telling.tell(network)
        with current.enter(network):
            [mail] = Mail.objects.filter(subject=f"Trade with {partner.name} is paused")
        assert f"Trade with {partner.name} is paused." in mail.text
        assert "The reason given: “Hours go round.”" in mail.text
        assert f"{network.host}" in mail.text
        assert "/credits/federation/partners/" in mail.text
