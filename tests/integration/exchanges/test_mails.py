"""The other party is told by mail: what happened and a link, no words and no addresses."""

from datetime import timedelta

import pytest

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges import services
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tests.integration.exchanges.conftest import Exchanging


def _last() -> Mail:
    return Mail.objects.latest("id")


@pytest.mark.parametrize(
    ("state", "to", "says"),
    [
        ("proposed", "alice", "Bob Baker proposed 1 hour"),
        ("countered", "bob", "Alice Archer suggested 1 hour instead"),
        ("accepted", "bob", "Alice Archer agreed to 1 hour"),
        ("declined", "bob", "Alice Archer declined"),
        ("withdrawn", "alice", "Bob Baker withdrew the proposal"),
        ("cancelled", "bob", "Alice Archer cancelled the exchange"),
        ("logged", "alice", "Bob Baker logged 1 hour"),
        ("settled", "bob", "Alice Archer confirmed 1 hour"),
    ],
)
def test_each_step_tells_the_other(
    exchanging: Exchanging, alice: Member, bob: Member, state: str, to: str, says: str
) -> None:
    exchange = exchanging(state)
    mail, people = _last(), {"alice": alice, "bob": bob}
    assert mail.to == people[to].user.email
    assert mail.subject == f"{says}: {exchange.title}"
    assert says in mail.text
    assert f"http://nwl.hexitime.localhost/exchanges/{exchange.id}/" in mail.text.replace(
        mail.text.partition("localhost")[2].partition("/")[0], "", 1
    )


def test_feedback_is_announced_once_and_not_repeated(
    exchanging: Exchanging, alice: Member, bob: Member
) -> None:
    exchange = exchanging("settled")
    before = Mail.objects.count()
    for _ in range(2):
        services.give_feedback(
            exchange_id=exchange.id,
            learned="Start with the outcome.",
            thanks="",
            may_be_shared=True,
            by=alice,
        )
    mail = _last()
    assert Mail.objects.count() == before + 1
    assert mail.to == bob.user.email
    assert "Alice Archer has written what your hours were good for" in mail.subject
    assert "outcome" not in mail.text
    assert f"/exchanges/{exchange.id}/" in mail.text


def test_no_mail_holds_words_or_addresses(
    exchanging: Exchanging, alice: Member, bob: Member
) -> None:
    exchange = exchanging("declined")
    services_text = "Someone else has helped by now."
    for mail in Mail.objects.all():
        assert services_text not in mail.text
        assert "I could help with that." not in mail.text
        assert "@" not in mail.text
        assert "@" not in mail.subject
    assert exchange.state == "declined"


def test_a_note_is_announced_once_in_a_while(
    exchanging: Exchanging, alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = exchanging()

    def write(by: Member) -> int:
        services.write(exchange_id=exchange.id, text="Hello", key=uuid7(), by=by)
        return Mail.objects.filter(subject__contains="has written to you").count()

    assert write(alice) == 1
    assert write(alice) == 1
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert write(alice) == 2
    assert write(bob) == 3


def test_a_suspended_member_gets_no_mail(
    exchanging: Exchanging, alice: Member, bob: Member, champion: Member
) -> None:
    exchange = exchanging()
    members.suspend(member=alice, by=champion.id)
    Mail.objects.all().delete()
    services.withdraw(exchange_id=exchange.id, key=uuid7(), by=bob)
    assert not Mail.objects.exists()


def test_a_refused_move_sends_nothing(exchanging: Exchanging, alice: Member) -> None:
    exchange = exchanging(minutes=300)
    before = Mail.objects.count()
    with pytest.raises(services.CreditsMissing):
        services.accept(exchange_id=exchange.id, key=uuid7(), by=alice)
    assert Mail.objects.count() == before
