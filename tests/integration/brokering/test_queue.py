"""What stands in the queue: six kinds of things, each from its own age on, and none too long."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.brokering import finding, noticing, selectors, services
from tenant_apps.brokering.models import Kind, Noticed
from tenant_apps.credits import services as credits
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory, NoteFactory
from tests.factories.listings import OfferFactory
from tests.factories.members import admit
from tests.integration.brokering.conftest import Pass
from tests.world import World

QUEUE = "/queue/"


def _names(broker: Member, kind: Kind | None = None) -> list[str]:
    found = selectors.page(broker, kind=kind, after="").items
    return [f"{item.place.kind}: {item.member.name if item.member else ''}" for item in found]


def test_a_proposal_comes_after_five_days(proposal: Exchange, broker: Member, later: Pass) -> None:
    later(days=4, hours=23)
    assert _names(broker) == []
    later(hours=1)
    assert _names(broker) == ["proposal: Alice Archer"]


def test_other_hours_wait_for_the_other_and_count_anew(
    proposal: Exchange, broker: Member, alice: Member, later: Pass
) -> None:
    later(days=4)
    exchanges.counter(
        exchange_id=proposal.id, minutes=30, message="Half an hour?", key=uuid7(), by=alice
    )
    later(days=4)
    assert _names(broker) == []
    later(days=1)
    assert _names(broker) == ["proposal: Bob Baker"]


def test_hours_come_after_seven_days(
    inside: NetworkRef, broker: Member, alice: Member, bob: Member, later: Pass
) -> None:
    ExchangeFactory(provider=bob, recipient=alice, state="logged")
    later(days=6, hours=23)
    assert _names(broker) == []
    later(hours=1)
    assert _names(broker, Kind.HOURS) == ["hours: Alice Archer"]


def test_disputes_come_at_once(
    inside: NetworkRef, broker: Member, alice: Member, bob: Member
) -> None:
    ExchangeFactory(provider=bob, recipient=alice, state="disputed")
    assert _names(broker) == ["dispute: "]


def test_a_request_comes_after_three_days_and_goes_with_an_answer(
    request_: Listing, broker: Member, bob: Member, later: Pass
) -> None:
    later(days=2, hours=23)
    assert _names(broker, Kind.REQUEST) == []
    later(hours=1)
    assert _names(broker, Kind.REQUEST) == ["request: Alice Archer"]
    answer = exchanges.propose_to_listing(
        listing_id=request_.id, minutes=60, message="I can.", key=uuid7(), by=bob
    )
    # At once, though no round has looked since.
    assert _names(broker, Kind.REQUEST) == []
    assert Noticed.objects.filter(kind=Kind.REQUEST).exists()
    noticing.notice()
    assert not Noticed.objects.filter(kind=Kind.REQUEST).exists()
    exchanges.withdraw(exchange_id=answer.id, key=uuid7(), by=bob)
    noticing.notice()
    assert _names(broker, Kind.REQUEST) == ["request: Alice Archer"]


def test_offers_are_no_requests(alice: Member, broker: Member, later: Pass) -> None:
    OfferFactory(owner=alice)
    later(days=5)
    assert _names(broker, Kind.REQUEST) == []


def test_members_near_a_limit_are_those_who_did_something(
    inside: NetworkRef, broker: Member, alice: Member, bob: Member, later: Pass
) -> None:
    later(hours=1)
    assert _names(broker, Kind.LIMIT) == []
    credits.give(giver=alice, receiver_id=bob.id, minutes=75, note="", key=uuid7())
    later(hours=1)
    assert _names(broker, Kind.LIMIT) == ["limit: Alice Archer"]
    credits.give(giver=bob, receiver_id=alice.id, minutes=75, note="", key=uuid7())
    assert _names(broker, Kind.LIMIT) == []


def test_who_joined_and_did_nothing_comes_after_two_weeks(
    inside: NetworkRef, broker: Member, later: Pass
) -> None:
    quiet, busy = admit(name="Quinn Quiet"), admit(name="Bea Busy")
    OfferFactory(owner=busy)
    later(seconds=(quiet.joined_at - clock.now()).total_seconds())
    later(days=13, hours=23)
    assert _names(broker, Kind.IDLE) == []
    later(hours=2)
    assert _names(broker, Kind.IDLE) == ["idle: Quinn Quiet"]
    later(days=76)
    assert _names(broker, Kind.IDLE) == []


def test_nobodys_own(inside: NetworkRef, broker: Member, alice: Member, later: Pass) -> None:
    made = ExchangeFactory(provider=broker, recipient=alice, state="disputed")
    assert _names(broker) == []
    other = admit(name="Otto Other", role="broker")
    assert _names(other) == ["dispute: "]
    assert f"/queue/dispute-{made.id}/" not in "".join(_names(broker))


def test_what_is_done_stays_away_until_there_is_a_newer_reason(
    proposal: Exchange, broker: Member, alice: Member, later: Pass
) -> None:
    later(days=6)
    services.finish(name=f"proposal-{proposal.id}", by=broker)
    assert _names(broker) == []
    assert finding.look(broker.id).counts == {}
    later(days=1)
    exchanges.counter(
        exchange_id=proposal.id, minutes=30, message="Half an hour?", key=uuid7(), by=alice
    )
    later(days=5)
    assert _names(broker) == ["proposal: Bob Baker"]


def test_pages_follow_one_another(
    inside: NetworkRef,
    broker: Member,
    as_broker: Client,
    alice: Member,
    bob: Member,
    later: Pass,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(5):
        ExchangeFactory(provider=bob, recipient=alice, title=f"Talk {number}")
        later(hours=1)
    later(days=5)
    monkeypatch.setattr(selectors, "PAGE_SIZE", 2)
    seen: list[str] = []
    url = QUEUE
    while url:
        page = as_broker.get(url).content.decode()
        seen += re.findall(r">(Talk \d)<", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        url = QUEUE + unescape(found[1]) if found else ""
    assert seen == [f"Talk {number}" for number in range(5)]


def test_the_page_says_who_what_and_how_long_and_no_word_of_their_talk(
    proposal: Exchange, as_broker: Client, later: Pass
) -> None:
    NoteFactory(exchange=proposal, text="A word in private")
    later(days=8)
    for path in (QUEUE, f"{QUEUE}?kind=proposal", f"{QUEUE}proposal-{proposal.id}/"):
        page = as_broker.get(path).content.decode()
        assert "Plot our falls" in page
        assert "for 8 days" in page
        assert "Nudge Alice" in page
        assert "A word in private" not in page
        assert "I could help with that" not in page
    assert "Plot our falls" not in as_broker.get(f"{QUEUE}?kind=hours").content.decode()


def test_the_page_takes_few_queries(
    inside: NetworkRef,
    broker: Member,
    as_broker: Client,
    alice: Member,
    bob: Member,
    request_: Listing,
    later: Pass,
) -> None:
    for state in ("proposed", "logged", "disputed"):
        ExchangeFactory(provider=bob, recipient=alice, state=state, minutes=15)
    admit(name="Quinn Quiet")
    credits.give(giver=alice, receiver_id=bob.id, minutes=75, note="", key=uuid7())
    later(days=15)
    as_broker.get(QUEUE)
    with counted() as queries:
        answer = as_broker.get(QUEUE)
    kinds = r">(Request|Proposal|Hours to confirm|Dispute|Near a limit|Newcomer)(?: · |<)"
    assert len(set(re.findall(kinds, answer.content.decode()))) == 6
    assert len(queries) <= 12, queries


@pytest.mark.parametrize("role", ["member", "champion"])
def test_it_is_for_brokers_and_champions(
    proposal: Exchange, nwl: NetworkRef, world: World, later: Pass, role: str
) -> None:
    later(days=6)
    client = world.client(nwl, admit(name="Someone Else", role=role).user)
    expected = 200 if role == "champion" else 403
    paths = ["", f"proposal-{proposal.id}/", "response-times/", "response-times.csv"]
    assert [client.get(QUEUE + path).status_code for path in paths] == [expected] * 4
    done = client.post(f"{QUEUE}proposal-{proposal.id}/done/").status_code
    assert done == (302 if role == "champion" else 403)


@pytest.mark.parametrize(
    "path",
    ["?after=x", "?after=nan-x", "?after=inf-1", "?after=1e99-1", "proposal-x/", "x/", "dispute/"],
)
def test_what_names_nothing_is_missing(as_broker: Client, path: str) -> None:
    assert as_broker.get(QUEUE + path).status_code == 404


def test_others_things_are_missing(proposal: Exchange, as_broker: Client, later: Pass) -> None:
    """Not in the queue yet, or of another kind."""
    assert as_broker.get(f"{QUEUE}proposal-{proposal.id}/").status_code == 404
    later(days=6)
    assert as_broker.get(f"{QUEUE}hours-{proposal.id}/").status_code == 404
    assert as_broker.post(f"{QUEUE}proposal-{proposal.id}/sing/").status_code == 404


def test_counts_stop_at_a_hundred(
    inside: NetworkRef, broker: Member, as_broker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", 3)
    now = clock.now()
    for _ in range(4):
        member = admit(name="Quinn Quiet")
        Noticed.objects.create(
            kind=Kind.IDLE, subject=member.id, member=member, since=now - timedelta(days=20)
        )
    assert finding.look(broker.id).counts == {Kind.IDLE: 3}
    assert "2+" in as_broker.get(QUEUE).content.decode()
