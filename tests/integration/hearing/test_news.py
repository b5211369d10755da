"""Mail about what others do comes at once, by day or not at all, and says how to choose."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import pytest

from kernel import clock
from tenant_apps.hearing import links, selectors, services
from tenant_apps.hearing.links import Mails
from tenant_apps.hearing.mail import send_news, send_reminders
from tenant_apps.listings import review_selectors, review_services
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tests.counting import counted
from tests.factories.credits import GiftFactory
from tests.factories.exchanges import ExchangeFactory, NoteFactory
from tests.factories.groups import GroupFactory
from tests.factories.listings import OfferFactory, ReviewRuleFactory
from tests.factories.meetings import MeetingFactory
from tests.factories.members import admit
from tests.factories.questions import QuestionFactory

pytestmark = pytest.mark.usefixtures("inside")

FRIDAY_NIGHT = datetime(2027, 6, 11, 21, 15, tzinfo=UTC)
MONDAY = datetime(2027, 6, 14, 6, 30, tzinfo=UTC)
FRIDAY_NOON = datetime(2027, 6, 11, 11, 0, tzinfo=UTC)


def hears(member: Member, news: str, **more: bool) -> None:
    kept = {"requests": "at_once", "weekly_mail": True, **more}
    services.choose(member=member, by=member, news=news, **kept)  # type: ignore[arg-type]


def letters(*people: Member) -> list[tuple[Member, Mail]]:
    template, context = "questions/mail/line", {"name": "", "news": "", "title": "", "link": ""}
    return [
        (one, outbox.render(to=one.user.email, subject="News", template=template, context=context))
        for one in people
    ]


def due() -> dict[str, datetime]:
    """When each waiting mail may leave."""
    return dict(Mail.objects.filter(subject="News").values_list("to", "due_at"))


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22:15 on a Friday in London."""
    monkeypatch.setattr(clock, "now", lambda: FRIDAY_NIGHT)


def test_each_hears_as_they_chose(alice: Member, bob: Member, night: None) -> None:
    carl, dora = admit(name="Carl Cole"), admit(name="Dora Dunn")
    hears(bob, "by_day")
    hears(carl, "never")
    hears(dora, "at_once")
    send_news(letters(alice, bob, carl, dora))
    leaves = due()
    assert leaves.keys() == {alice.user.email, bob.user.email, dora.user.email}
    assert [to for to, at in leaves.items() if at == MONDAY] == [bob.user.email]


def test_by_day_it_comes_at_once(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: FRIDAY_NOON)
    hears(alice, "by_day")
    send_news(letters(alice))
    assert due() == {alice.user.email: FRIDAY_NOON}


def test_it_says_how_to_stop_it(alice: Member) -> None:
    send_news(letters(alice))
    mail = Mail.objects.get(subject="News")
    assert mail.unsubscribe_url == links.stop_url(alice.id, Mails.NEWS)
    assert mail.text.endswith(f"Choose which mails you get:\n{mail.unsubscribe_url}\n")


def test_however_many_there_are_it_asks_once(alice: Member, bob: Member) -> None:
    def asked(people: Iterable[Member]) -> int:
        written = letters(*people)
        with counted() as queries:
            send_news(written)
        return len(queries)

    asked([alice])
    crowd = [admit(name=f"Member {number}") for number in range(5)]
    assert asked(crowd) == asked([bob])


def test_reminders_come_to_those_who_want_them(alice: Member, bob: Member) -> None:
    hears(alice, "never")
    hears(bob, "at_once", reminders=False)
    send_reminders(letters(alice, bob))
    mail = Mail.objects.get(subject="News")
    assert mail.to == alice.user.email
    assert mail.unsubscribe_url == links.stop_url(alice.id, Mails.REMINDERS)


def test_stopping_news_leaves_all_else_as_it_was(alice: Member) -> None:
    hears(alice, "by_day", reminders=False, is_monthly=True)
    services.stop(member=alice, mails=Mails.NEWS)
    choice = selectors.choice_of(alice)
    assert choice.news == "never"
    assert (choice.reminders, choice.is_monthly, choice.requests) == (False, True, "at_once")


def a_proposal(alice: Member, bob: Member) -> None:
    ExchangeFactory(provider=alice, recipient=bob)


def a_note(alice: Member, bob: Member) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, state="accepted")
    Mail.objects.all().delete()
    NoteFactory(exchange=exchange, by=alice)


def a_question(alice: Member, bob: Member) -> None:
    QuestionFactory(listing=OfferFactory(owner=bob), asker=alice)


def times_to_meet(alice: Member, bob: Member) -> None:
    exchange = ExchangeFactory(provider=alice, recipient=bob, state="accepted")
    Mail.objects.all().delete()
    MeetingFactory(exchange=exchange)


def somebody_joins(alice: Member, bob: Member) -> None:
    GroupFactory(provider=bob, recipients=[alice])


def a_gift(alice: Member, bob: Member) -> None:
    GiftFactory(giver=alice, receiver=bob)


def its_review(alice: Member, bob: Member) -> None:
    ReviewRuleFactory(is_on=True)
    listing = OfferFactory(owner=bob)
    seen = review_selectors.digest(listing)
    review_services.publish(listing_id=listing.id, seen=seen, by=admit(role="broker"))


@pytest.mark.parametrize(
    "happens",
    [a_proposal, a_note, a_question, times_to_meet, somebody_joins, a_gift, its_review],
)
@pytest.mark.parametrize(("news", "comes"), [("at_once", True), ("never", False)])
def test_whatever_others_do(
    alice: Member,
    bob: Member,
    happens: Callable[[Member, Member], None],
    news: str,
    comes: bool,
) -> None:
    hears(bob, news)
    happens(alice, bob)
    told = Mail.objects.filter(to=bob.user.email)
    assert told.exists() is comes
    assert all("/mails/stop/" in mail.text for mail in told)
