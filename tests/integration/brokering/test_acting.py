"""What brokers do: one takes it, a few mails at the right time, all of it logged and told."""

import html
import re
import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import strip_tags

from kernel import clock
from kernel.errors import Forbidden, NotFound
from tenant_apps.audit.models import Event
from tenant_apps.brokering import selectors, services
from tenant_apps.brokering.models import Act, Case
from tenant_apps.brokering.refusals import (
    MailsUnwanted,
    NobodyChosen,
    NobodyToNudge,
    NotSuggested,
    NudgedLately,
    TakenByOther,
    WeekIsFull,
)
from tenant_apps.exchanges.models import Exchange
from tenant_apps.hearing import services as hearing
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.reminders import places
from tenant_apps.reminders.models import Reminder
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import admit
from tests.integration.brokering.conftest import Pass, nudge
from tests.world import World

QUEUE = "/queue/"


@pytest.fixture
def otto(inside: NetworkRef) -> Member:
    return admit(name="Otto Other", role="broker")


@pytest.fixture
def hanging(proposal: Exchange, later: Pass) -> str:
    """Bob's proposal, which Alice has not answered for a week; it is Wednesday noon."""
    later(days=7)
    return f"proposal-{proposal.id}"


@pytest.fixture
def unanswered(request_: Listing, later: Pass) -> str:
    """Alice's request, a week old."""
    later(days=7)
    return f"request-{request_.id}"


def _audited(verb: str) -> int:
    return Event.objects.filter(action=f"brokering.{verb}").count()


def _mails_to(member: Member) -> list[Mail]:
    return list(Mail.objects.filter(to=member.user.email, html__gt="").order_by("id"))


def test_a_broker_takes_it_and_others_read_who(
    hanging: str, as_broker: Client, broker: Member, otto: Member, nwl: NetworkRef, world: World
) -> None:
    answer = as_broker.post(f"{QUEUE}{hanging}/take/", follow=True).content.decode()
    assert "Yours now." in answer
    assert "Yours" in as_broker.get(QUEUE).content.decode()
    as_otto = world.client(nwl, otto.user)
    assert "Bella sees to it" in as_otto.get(QUEUE).content.decode()
    page = as_otto.get(f"{QUEUE}{hanging}/").content.decode()
    assert "Another broker sees to this." in page
    assert f"{QUEUE}{hanging}/nudge/" not in page
    for act in (services.take, services.let_go, services.nudge, services.finish):
        with pytest.raises(TakenByOther, match="Bella Broker sees to this"):
            act(name=hanging, by=otto)
    said = nudge(as_otto, hanging)
    assert "Bella Broker sees to this." in said
    assert not Act.objects.exists()
    services.take(name=hanging, by=broker)
    assert _audited("taken") == 1


def test_what_is_let_go_or_left_for_a_week_another_may_take(
    hanging: str, broker: Member, otto: Member, later: Pass
) -> None:
    services.take(name=hanging, by=broker)
    services.let_go(name=hanging, by=broker)
    services.take(name=hanging, by=otto)
    later(days=6, hours=23)
    with pytest.raises(TakenByOther):
        services.take(name=hanging, by=broker)
    later(hours=1)
    services.take(name=hanging, by=broker)
    assert Case.objects.get().taken_by == broker
    assert (_audited("taken"), _audited("let_go")) == (3, 1)


def test_two_who_take_it_at_once_do_not_both_get_it(
    hanging: str, nwl: NetworkRef, broker: Member, otto: Member
) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def take(by: Member) -> None:
        from django.db import connections

        with current.enter(nwl):
            start.wait()
            try:
                services.take(name=hanging, by=by)
                outcomes.append("taken")
            except TakenByOther:
                outcomes.append("refused")
        connections.close_all()

    threads = [threading.Thread(target=take, args=[one]) for one in (broker, otto)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "taken"]
    assert (Case.objects.count(), _audited("taken")) == (1, 1)


def test_a_nudge_is_a_mail_to_whom_is_awaited(
    hanging: str, as_broker: Client, alice: Member, bob: Member, as_alice: Client
) -> None:
    assert "They get a mail in your name" in nudge(as_broker, hanging)
    [mail] = _mails_to(alice)
    assert mail.subject == "Can you answer? Plot our falls"
    for form in (mail.text, mail.html):
        assert "Bob Baker waits for your answer" in form
        assert "Bella Broker is a broker of this network" in form
        assert "/exchanges/" in form
        assert "I could help with that" not in form
    assert "/mails/stop/" in mail.unsubscribe_url
    assert not _mails_to(bob)
    event = Event.objects.get(action="brokering.nudged")
    assert event.detail == {"kind": "proposal", "member": str(alice.id)}
    told = as_alice.get("/queue/for-you/").content.decode()
    assert "Bella Broker reminded you by mail" in told
    assert "Plot our falls" in told
    assert (
        "Bella Broker reminded Alice Archer" in as_broker.get(f"{QUEUE}{hanging}/").content.decode()
    )


def test_a_broker_reads_exactly_what_is_sent(
    hanging: str, as_broker: Client, alice: Member
) -> None:
    page = html.unescape(strip_tags(as_broker.get(f"{QUEUE}{hanging}/nudge/").content.decode()))
    assert "Alice Archer gets this mail in your name" in page
    assert not Mail.objects.filter(to=alice.user.email, html__gt="").exists()
    nudge(as_broker, hanging)
    [mail] = _mails_to(alice)
    assert mail.subject in page
    assert mail.unsubscribe_url not in page
    for line in mail.text.replace(mail.unsubscribe_url, "(a link of their own)").splitlines():
        assert line in page, line


def test_nothing_is_sent_but_what_was_read(hanging: str, as_broker: Client, alice: Member) -> None:
    shown = as_broker.get(f"{QUEUE}{hanging}/nudge/").content.decode()
    [seen] = re.findall(r'name="seen" value="(\w+)"', shown)
    Exchange.objects.update(title="Plot our falls anew")
    for sent in ({}, {"seen": seen}):
        answer = as_broker.post(f"{QUEUE}{hanging}/nudge/", sent, follow=True)
        assert "Read what is sent first" in answer.content.decode()
        assert answer.redirect_chain[-1][0] == f"{QUEUE}{hanging}/nudge/"
    assert not _mails_to(alice)
    nudge(as_broker, hanging)
    assert len(_mails_to(alice)) == 1


def test_not_again_within_four_days(
    hanging: str, broker: Member, otto: Member, alice: Member, later: Pass
) -> None:
    services.nudge(name=hanging, by=broker)
    later(days=3, hours=23)
    with pytest.raises(NudgedLately, match="You can write again"):
        services.nudge(name=hanging, by=otto)
    later(days=1)
    services.nudge(name=hanging, by=otto)
    assert len(_mails_to(alice)) == 2


def test_at_most_three_mails_a_week_whoever_they_are_of(
    hanging: str, broker: Member, alice: Member
) -> None:
    for _ in range(3):
        assert places.take([alice.id], Reminder.How.BROKER)
    with pytest.raises(WeekIsFull):
        services.nudge(name=hanging, by=broker)
    assert not _mails_to(alice)
    assert Case.objects.filter(nudged_at__isnull=False).count() == 0


def test_who_does_not_want_such_mails_gets_none(
    hanging: str, broker: Member, alice: Member
) -> None:
    hearing.stop(member=alice, mails=hearing.Mails.BROKERS)
    with pytest.raises(MailsUnwanted):
        services.nudge(name=hanging, by=broker)
    assert not _mails_to(alice)


@pytest.mark.parametrize(
    ("passes", "hours_until"),
    [
        ({"hours": 0}, 0),
        ({"hours": 9}, 10.5),  # Wednesday, 21:00: Thursday, 07:30
        ({"days": 2, "hours": 9}, 58.5),  # Friday evening: Monday
        ({"days": 3}, 43.5),  # Saturday noon
    ],
)
def test_at_night_and_at_weekends_it_waits(
    hanging: str,
    broker: Member,
    alice: Member,
    later: Pass,
    passes: dict[str, float],
    hours_until: float,
) -> None:
    """Without the hour by which London is ahead in summer."""
    later(**passes)
    services.nudge(name=hanging, by=broker)
    [mail] = _mails_to(alice)
    waits = mail.due_at - clock.now()
    assert abs(waits - timedelta(hours=hours_until)) <= timedelta(hours=1)
    assert (waits == timedelta(0)) == (hours_until == 0)


def test_nobody_is_nudged_about_a_dispute(
    inside: NetworkRef, broker: Member, alice: Member, bob: Member
) -> None:
    made = ExchangeFactory(provider=bob, recipient=alice, state="disputed")
    with pytest.raises(NobodyToNudge):
        services.nudge(name=f"dispute-{made.id}", by=broker)


def test_a_match_is_suggested_and_both_are_told(
    unanswered: str,
    request_: Listing,
    as_broker: Client,
    as_alice: Client,
    as_bob: Client,
    alice: Member,
    bob: Member,
) -> None:
    page = as_broker.get(f"{QUEUE}{unanswered}/").content.decode()
    assert "Bob Baker · Teaches others: Reading run charts" in page
    answer = as_broker.post(f"{QUEUE}{unanswered}/", {"members": [str(bob.id)]}, follow=True)
    assert "They are told by mail" in answer.content.decode()
    [to_bob] = _mails_to(bob)
    assert to_bob.subject == "Can you help? Read my chart"
    assert "Bella Broker thought of you: Alice Archer asks for help" in to_bob.text
    assert "You teach: Reading run charts" in to_bob.text
    assert f"/listings/{request_.id}/" in to_bob.html
    [to_alice] = _mails_to(alice)
    assert "Bella Broker has told these members of it for you" in to_alice.text
    assert "Bob Baker" in to_alice.html
    event = Event.objects.get(action="brokering.suggested")
    assert (event.subject, event.detail["member"]) == (request_.id, str(bob.id))
    assert "told Bob Baker of a request" in as_alice.get("/queue/for-you/").content.decode()
    assert "told you of a request" in as_bob.get("/queue/for-you/").content.decode()
    assert "Bob Baker ·" not in as_broker.get(f"{QUEUE}{unanswered}/").content.decode()


def test_nobody_is_told_of_the_same_request_twice(
    unanswered: str, broker: Member, bob: Member, later: Pass
) -> None:
    services.suggest(name=unanswered, members=[bob.id], by=broker)
    later(days=7)
    with pytest.raises(NotSuggested):
        services.suggest(name=unanswered, members=[bob.id], by=broker)
    assert len(_mails_to(bob)) == 1


def test_only_those_whom_matching_found_and_few(
    unanswered: str, charts: Skill, broker: Member, bob: Member, as_broker: Client
) -> None:
    stranger = admit(name="Una Unskilled")
    with pytest.raises(NotSuggested):
        services.suggest(name=unanswered, members=[bob.id, stranger.id], by=broker)
    with pytest.raises(NobodyChosen):
        services.suggest(name=unanswered, members=[], by=broker)
    others = [admit(name=f"Helper {number}") for number in range(3)]
    for one in others:
        skills.say(member=one, gives={charts.id: 2}, learns=[], by=one)
    everyone = [str(one.id) for one in (bob, *others)]
    answer = as_broker.post(f"{QUEUE}{unanswered}/", {"members": everyone})
    assert answer.status_code == 422
    assert "Choose at most 3." in answer.content.decode()
    for wrong in ([str(stranger.id)], ["x"], []):
        answer = as_broker.post(f"{QUEUE}{unanswered}/", {"members": wrong})
        assert answer.status_code == 422
    assert not Act.objects.exists()
    assert not _mails_to(bob)


@pytest.mark.parametrize("mails", ["requests", "brokers"])
def test_who_wants_no_such_mail_is_not_suggested(
    unanswered: str, broker: Member, bob: Member, mails: str
) -> None:
    item = selectors.get(broker, unanswered)
    assert item.listing
    assert [one.member for one in selectors.suggestions(item.listing)] == [bob]
    hearing.stop(member=bob, mails=hearing.Mails(mails))
    assert selectors.suggestions(item.listing) == []


def test_who_was_written_to_often_enough_this_week_is_not_suggested(
    unanswered: str, broker: Member, bob: Member
) -> None:
    for _ in range(3):
        places.take([bob.id], Reminder.How.BROKER)
    with pytest.raises(NotSuggested):
        services.suggest(name=unanswered, members=[bob.id], by=broker)


def test_members_may_do_none_of_it(
    hanging: str, alice: Member, bob: Member, as_bob: Client
) -> None:
    other = admit(name="Mia Member")
    for act in (services.take, services.let_go, services.nudge, services.finish):
        with pytest.raises(Forbidden):
            act(name=hanging, by=other)
    assert as_bob.post(f"{QUEUE}{hanging}/take/").status_code == 403
    assert as_bob.post(f"{QUEUE}{hanging}/").status_code == 403


def test_what_is_answered_meanwhile_is_gone(hanging: str, broker: Member) -> None:
    Exchange.objects.update(changed_at=clock.now())
    with pytest.raises(NotFound):
        services.take(name=hanging, by=broker)


def test_a_page_of_ones_own_says_what_brokers_did(
    hanging: str, as_broker: Client, as_bob: Client, as_alice: Client
) -> None:
    nudge(as_broker, hanging)
    own = as_alice.get("/people/alice/").content.decode()
    assert "What brokers did for you" in own
    assert "What brokers did for you" not in as_broker.get("/people/alice/").content.decode()
    assert "What brokers did for you" not in as_bob.get("/people/bob/").content.decode()
    page = as_bob.get("/queue/for-you/").content.decode()
    assert "Nothing yet" in page
    assert "Plot our falls" not in page
