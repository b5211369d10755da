"""A member keeps another away, who is not told: Alice blocks Bob."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.blocks import selectors, services
from tenant_apps.blocks.models import Block
from tenant_apps.coffee import selectors as coffee
from tenant_apps.exchanges.models import Exchange, Note
from tenant_apps.listings.models import Listing
from tenant_apps.matching import answering
from tenant_apps.matching import selectors as matching
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tenant_apps.telling import suited
from tenants import current
from tenants.current import NetworkRef
from tests.factories.blocks import BlockFactory
from tests.factories.exchanges import ExchangeFactory
from tests.factories.listings import ListingFactory, ListingSkillFactory
from tests.factories.skills import SkillFactory
from tests.world import World

KNOWS = "You have blocked Bob Baker"
KNOWS_NOT = "Alice Archer is not available for this at the moment"


@pytest.fixture(autouse=True)
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def as_bob(world: World, nwl: NetworkRef, bob: Member) -> Client:
    """Bob's browser."""
    return world.client(nwl, bob.user)


@pytest.fixture
def block(alice: Member, bob: Member) -> Block:
    """Alice has blocked Bob."""
    made: Block = BlockFactory(by=alice, member=bob)
    return made


def test_it_is_made_after_a_question_and_nobody_is_told(as_alice: Client, bob: Member) -> None:
    assert f"/blocks/{bob.handle}/" in as_alice.get(f"/people/{bob.handle}/").text
    assert "They are not told" in as_alice.get(f"/blocks/{bob.handle}/").text
    assert not Block.objects.exists()
    for _ in range(2):
        answer = as_alice.post(f"/blocks/{bob.handle}/", follow=True)
        assert "Bob Baker is blocked" in answer.text
    assert Block.objects.count() == 1
    assert not Mail.objects.filter(to=bob.user.email).exists()
    assert Event.objects.filter(action="member.blocked").count() == 1
    page = as_alice.get(f"/people/{bob.handle}/").text
    assert KNOWS in page
    assert "Propose an exchange" not in page


def test_it_is_taken_back_in_ones_own_list(as_alice: Client, block: Block, bob: Member) -> None:
    assert "Bob Baker" in as_alice.get("/blocks/").text
    for _ in range(2):
        answer = as_alice.post(f"/blocks/{bob.handle}/end/", follow=True)
        assert "not blocked any more" in answer.text
    assert not Block.objects.exists()
    assert Event.objects.filter(action="member.unblocked").count() == 1
    assert "Nobody" in as_alice.get("/blocks/").text
    assert 'href="/blocks/"' in as_alice.get("/people/me/").text


def test_nobody_else_sees_it_or_takes_it_back(
    as_bob: Client, as_champion: Client, block: Block, alice: Member, bob: Member
) -> None:
    for client in (as_bob, as_champion):
        assert "Nobody" in client.get("/blocks/").text
        assert "blocked" not in client.get(f"/people/{alice.handle}/").text.lower()
        client.post(f"/blocks/{bob.handle}/end/")
        client.post(f"/blocks/{alice.handle}/end/")
    assert Block.objects.count() == 1


def test_oneself_and_nobody(as_alice: Client, alice: Member) -> None:
    assert as_alice.get(f"/blocks/{alice.handle}/").status_code == 409
    assert as_alice.post(f"/blocks/{alice.handle}/").status_code == 409
    assert as_alice.post("/blocks/nobody/").status_code == 404
    with pytest.raises(services.BlockOneself):
        services.block(member=alice, by=alice)


def test_strangers_are_asked_to_sign_in(world: World, nwl: NetworkRef, bob: Member) -> None:
    for path in ("/blocks/", f"/blocks/{bob.handle}/"):
        assert world.client(nwl).get(path).status_code == 302
    assert world.client(nwl).post(f"/blocks/{bob.handle}/").status_code == 302
    assert not Block.objects.exists()


def test_neither_proposes_to_the_other(
    as_alice: Client, as_bob: Client, block: Block, alice: Member, bob: Member
) -> None:
    form = {"key": uuid7(), "direction": "give", "title": "A talk", "message": "Hi", "minutes": "1"}
    for client, other, says in ((as_alice, bob, KNOWS), (as_bob, alice, KNOWS_NOT)):
        for path in (
            f"/exchanges/propose/member/{other.id}/",
            f"/exchanges/propose/listing/{ListingFactory(owner=other).id}/",
        ):
            assert says in client.get(path).text
            answer = client.post(path, form)
            assert (answer.status_code, says in answer.text) == (409, True)
    assert not Exchange.objects.exists()


def test_what_is_open_stays_and_is_ended_but_neither_writes_nor_agrees(
    as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    proposed = ExchangeFactory(provider=bob, recipient=alice)
    agreed = ExchangeFactory(provider=bob, recipient=alice, state="accepted")
    services.block(member=bob, by=alice)
    before = Note.objects.count()
    for client, says in ((as_alice, KNOWS), (as_bob, KNOWS_NOT)):
        form = {"key": uuid7(), "text": "Hello"}
        answer = client.post(f"/exchanges/{agreed.id}/notes/", form)
        assert (answer.status_code, says in answer.text) == (409, True)
    page = as_alice.get(f"/exchanges/{agreed.id}/").text
    assert KNOWS in page
    assert 'id="write"' not in page
    page = as_bob.get(f"/exchanges/{agreed.id}/").text
    assert "blocked" not in page
    assert 'id="write"' in page
    for move in ("accept", "counter"):
        form = {"key": uuid7(), "minutes": "2", "message": "More?"}
        assert as_alice.post(f"/exchanges/{proposed.id}/{move}/", form).status_code == 409
    assert Note.objects.count() == before
    ending = {"key": uuid7(), "reason": "No, thank you."}
    assert as_alice.post(f"/exchanges/{proposed.id}/decline/", ending).status_code == 302
    assert as_bob.post(f"/exchanges/{agreed.id}/cancel/", ending).status_code == 302


@pytest.fixture
def charts(bob: Member) -> Skill:
    """A skill that Bob has."""
    skill: Skill = SkillFactory(name="Run charts")
    skills.say(member=bob, gives={skill.id: 3}, learns=[], by=bob)
    return skill


@pytest.mark.parametrize("turned", [False, True], ids=["she blocks", "he blocks"])
def test_neither_is_suggested_to_the_other(
    charts: Skill, alice: Member, bob: Member, turned: bool
) -> None:
    wish: Listing = ListingFactory(owner=alice)
    ListingSkillFactory(listing=wish, skill=charts)
    assert [one.member for one in matching.who_may_help(wish)] == [bob]
    assert [one.listing for one in answering.requests_for(bob)] == [wish]
    assert bob.id in suited.gatherer()([bob])
    pair = {"by": bob, "member": alice} if turned else {"by": alice, "member": bob}
    services.block(**pair)
    assert matching.who_may_help(wish) == []
    assert answering.requests_for(bob) == []
    assert suited.gatherer()([bob]) == {}


def test_they_do_not_meet_for_coffee(block: Block, alice: Member, bob: Member) -> None:
    met = coffee.met(clock.now().date().replace(day=1))
    assert met == {alice.id: frozenset({bob.id}), bob.id: frozenset({alice.id})}


def test_pairs_are_found_from_either_side(block: Block, alice: Member, bob: Member) -> None:
    both = {(alice.id, bob.id), (bob.id, alice.id)}
    assert selectors.pairs() == both
    assert selectors.pairs([alice.id]) == selectors.pairs([bob.id]) == both
    assert selectors.pairs([uuid7()]) == set()


def test_the_database_refuses_two_and_oneself(block: Block, alice: Member, bob: Member) -> None:
    with pytest.raises(IntegrityError, match="blocks_block_once"), database.atomic():
        Block.objects.create(by=alice, blocked=bob)
    with pytest.raises(IntegrityError, match="blocks_block_of_another"), database.atomic():
        Block.objects.create(by=alice, blocked=alice)
