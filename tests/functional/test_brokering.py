"""A broker works the queue: sees what hangs, nudges, suggests a match, takes it and is done."""

import re
from datetime import timedelta

import pytest

from kernel import clock
from tenant_apps.brokering import noticing, responding
from tenant_apps.exchanges.models import Exchange
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window
from tests.site import Site

ANSWER, REQUEST, DISPUTE = "Plot our falls", "Read my run chart", "Walk round the ward"


@pytest.fixture
def broker(nwl: NetworkRef) -> Member:
    with current.enter(nwl):
        return admit(name="Bella Broker", role="broker")


@pytest.fixture
def hanging(nwl: NetworkRef, alice: Member, bob: Member) -> None:
    """Alice has not answered for eight days, nobody answers her, and they do not agree."""
    long_ago = clock.now() - timedelta(days=8)
    with current.enter(nwl):
        skill = SkillFactory(name="Run charts")
        MemberSkillFactory(member=bob, skill=skill)
        ExchangeFactory(provider=bob, recipient=alice, title=ANSWER)
        ListingFactory(owner=alice, title=REQUEST, skills=[skill.id])
        ExchangeFactory(provider=bob, recipient=alice, title=DISPUTE, state="disputed")
        Exchange.objects.filter(title=ANSWER).update(changed_at=long_ago)
        Listing.objects.update(created_at=long_ago)
        noticing.notice()
        responding.measure()


def when_nudging(bella: Person) -> None:
    bella.follows(ANSWER)
    bella.reads("Proposals without an answer", "for 8 days", "Alice Archer")
    bella.reads_nothing_of("I could help with that.")
    bella.follows("Nudge Alice Archer")
    bella.reads_heading("Nudge Alice Archer?")
    bella.reads(f"Can you answer? {ANSWER}", "Bob Baker waits for your answer")
    bella.presses("Send it")
    bella.reads("They get a mail in your name", "Bella Broker reminded Alice Archer by mail")
    bella.follows("Nudge Alice Archer")
    bella.presses("Send it")
    bella.reads(re.compile("They had a mail about it lately"))
    bella.presses("Done")
    bella.reads("Done. It comes back if there is a newer reason.")
    bella.reads_nothing_of(ANSWER)


def when_suggesting(bella: Person) -> None:
    bella.page.get_by_role("navigation", name="What waits").get_by_role(
        "link", name="Requests 1"
    ).click()
    bella.looks_again()
    bella.follows(REQUEST)
    bella.presses("Take")
    bella.reads("Yours now.")
    bella.presses("Tell them")
    bella.reads(re.compile("Fill in|Choose|Tick"))
    bella.page.get_by_label(re.compile("Bob Baker · ")).check()
    bella.presses("Tell them")
    bella.reads("They are told by mail, and so is the owner of the request.")
    bella.reads("Bella Broker told Bob Baker of a request by mail")


def then_the_others_are_not_his_to_read(bella: Person) -> None:
    bella.goes_to("Broker queue")
    bella.follows(DISPUTE)
    bella.follows("Decide on the hours")
    bella.reads_nothing_of("It was not that long.")
    bella.goes_to("Broker queue")
    bella.follows("How fast each organisation answers")
    bella.reads_heading("Response times")


def then_alice_reads_what_was_done_for_her(alice: Person, site: Site) -> None:
    alice.visits(site.url("/queue/for-you/", network="nwl"))
    alice.reads(
        "Bella Broker reminded you by mail", "Bella Broker told Bob Baker of a request by mail"
    )
    alice.follows("Choose which mails you get")
    alice.reads("Let the network’s brokers write to me, as part of the same few mails")


@in_one_window("phone")
def test_what_hangs_is_taken_up(
    people: People,
    site: Site,
    nwl: NetworkRef,
    hanging: None,
    broker: Member,
    alice: Member,
    bob: Member,
) -> None:
    bella, ann = people.person("bella"), people.person("alice")
    bella.visits(site.url("/people/", network="nwl"))
    bella.signs_in(broker.user.email, PASSWORD)
    bella.goes_to("Broker queue")
    bella.reads(ANSWER, REQUEST, DISPUTE, "Ask both, and decide on the hours.")
    when_nudging(bella)
    when_suggesting(bella)
    then_the_others_are_not_his_to_read(bella)
    ann.visits(site.url("/people/", network="nwl"))
    ann.signs_in(alice.user.email, PASSWORD)
    then_alice_reads_what_was_done_for_her(ann, site)
    with current.enter(nwl):
        told = Mail.objects.filter(subject__contains=REQUEST).values_list("to", flat=True)
        assert {bob.user.email, alice.user.email} <= set(told)
