"""Giving credits: they move once, with their words, or nothing happens."""

import pytest

from kernel.errors import Forbidden, NotFound, Refused
from kernel.ids import uuid7
from shared_apps.federation.models import CrossTransfer
from tenant_apps.credits import mails, selectors, services
from tenant_apps.credits.models import Gift
from tenant_apps.ledger import refusals
from tenant_apps.ledger import services as ledger
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory


def balance(member: Member) -> int:
    return selectors.account_of(member).balance_minutes


def waiting() -> list[Mail]:
    return list(Mail.objects.exclude(subject__contains="invited").order_by("created_at"))


def test_a_gift_moves_credits_and_says_so(nwl: NetworkRef, alice: Member, bob: Member) -> None:
    with current.enter(nwl):
        before = len(waiting())
        services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=45, note=" Thanks ")
        assert (balance(alice), balance(bob)) == (75, 165)
        for member, sign in ((alice, -1), (bob, 1)):
            line = selectors.statement(selectors.account_of(member)).lines[0]
            assert (line.line.minutes, line.note) == (sign * 45, "Thanks")
        mail = waiting()[before]
        assert mail.to == bob.user.email
        assert mail.subject == "Alice Archer gave you 45 minutes"


def test_the_same_key_gives_once(nwl: NetworkRef, alice: Member, bob: Member) -> None:
    key = uuid7()
    with current.enter(nwl):
        before = len(waiting())
        for _ in range(2):
            gift = services.give(key=key, giver=alice, receiver_id=bob.id, minutes=45, note="")
        assert gift.id == key
        assert (balance(alice), balance(bob), len(waiting()) - before) == (75, 165, 1)
        with pytest.raises(refusals.KeyReused):
            services.give(key=key, giver=alice, receiver_id=bob.id, minutes=60, note="")


def test_more_than_available_is_refused_with_the_reason(
    nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        ledger.hold(
            key=uuid7(),
            payer=selectors.account_of(alice).id,
            payee=selectors.account_of(bob).id,
            minutes=60,
            by=alice.id,
        )
        with pytest.raises(services.NotEnough) as refused:
            services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=90, note="")
        assert refused.value.message == (
            "You have 1 hour available, so 1.5 hours cannot be given. Not counted in that: "
            "1 hour set aside for exchanges that are agreed and not yet finished."
        )
        assert not Gift.objects.exists()
        assert (balance(alice), balance(bob)) == (120, 120)


def test_nobody_gives_to_themselves(nwl: NetworkRef, alice: Member) -> None:
    with current.enter(nwl), pytest.raises(services.GiftToOneself):
        services.give(key=uuid7(), giver=alice, receiver_id=alice.id, minutes=15, note="")


def test_a_suspended_member_is_not_given_to(
    nwl: NetworkRef, alice: Member, bob: Member, champion: Member
) -> None:
    with current.enter(nwl):
        members.suspend(member=bob, by=champion.id)
        with pytest.raises(NotFound):
            services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=15, note="")


def test_a_suspended_member_does_not_give(
    nwl: NetworkRef, alice: Member, bob: Member, champion: Member
) -> None:
    with current.enter(nwl):
        members.suspend(member=alice, by=champion.id)
        with pytest.raises(refusals.AccountFrozen):
            services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=15, note="")
        assert not Gift.objects.exists()


def test_the_chest_is_filled_by_members_and_granted_from_by_champions(
    nwl: NetworkRef, alice: Member, bob: Member, champion: Member
) -> None:
    with current.enter(nwl):
        services.donate(key=uuid7(), giver=alice, minutes=60, note="Spare")
        assert selectors.chest().balance_minutes == 60
        services.grant(
            key=uuid7(), granter=champion, receiver_id=bob.id, minutes=45, reason="A start"
        )
        assert (balance(bob), selectors.chest().balance_minutes) == (165, 15)
        told = selectors.statement(selectors.account_of(bob)).lines[0]
        assert told.note == "A start"
        with pytest.raises(services.NotEnough, match="community chest has 15 minutes"):
            services.grant(
                key=uuid7(), granter=champion, receiver_id=bob.id, minutes=30, reason="More"
            )


def test_a_grant_needs_a_champion_and_a_reason(
    nwl: NetworkRef, alice: Member, bob: Member, champion: Member
) -> None:
    with current.enter(nwl):
        services.donate(key=uuid7(), giver=alice, minutes=60, note="")
        with pytest.raises(Forbidden):
            services.grant(key=uuid7(), granter=bob, receiver_id=bob.id, minutes=15, reason="x")
        with pytest.raises(services.ReasonMissing):
            services.grant(
                key=uuid7(), granter=champion, receiver_id=bob.id, minutes=15, reason=" "
            )
        assert selectors.chest().balance_minutes == 60


@pytest.mark.parametrize("minutes", [0, -15])
def test_no_amount_is_no_gift(nwl: NetworkRef, alice: Member, bob: Member, minutes: int) -> None:
    with current.enter(nwl), pytest.raises(Refused):
        services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=minutes, note="")


def test_a_note_may_not_be_endless(nwl: NetworkRef, alice: Member) -> None:
    with current.enter(nwl), pytest.raises(services.NoteTooLong):
        services.donate(key=uuid7(), giver=alice, minutes=15, note="x" * 501)


def test_credits_sent_across_are_told_to_the_receiver_once(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick)
    key = uuid7()
    for _ in range(2):
        with current.enter(warwick):
            services.send(key=key, giver=sofia, address="alice@nwl", minutes=60, note="Thank you")
    with current.enter(nwl):
        (mail,) = Mail.objects.filter(to=alice.user.email)
        assert mail.subject == "1 hour came to you from Warwick Business School"
        assert "sofia@warwick" in mail.text
        assert "Sofia Sharma" not in mail.text
        assert "Thank you" in mail.text
        line = selectors.statement(selectors.account_of(alice)).lines[0]
        assert line.crossing is not None
        assert (line.crossing.there_address, line.note) == ("sofia@warwick", "Thank you")
    with current.enter(warwick):
        assert not Mail.objects.filter(to=alice.user.email).exists()


def test_a_crash_before_the_mail_is_healed_by_sending_again(
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    sofia: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick)
    key = uuid7()

    def send() -> None:
        with current.enter(warwick):
            services.send(key=key, giver=sofia, address="alice@nwl", minutes=60, note="")

    def crash(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(mails, "tell_across", crash)
        with pytest.raises(SystemExit):
            send()
    send()
    with current.enter(nwl):
        assert balance(alice) == 180
        assert Mail.objects.filter(to=alice.user.email).count() == 1


def test_sending_more_than_available_says_how_much_is(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick)
    with current.enter(warwick), pytest.raises(services.NotEnough, match="You have 2 hours"):
        services.send(key=uuid7(), giver=sofia, address="alice@nwl", minutes=135, note="")
    with current.federation(nwl, warwick):
        assert not CrossTransfer.objects.exists()
