"""A member keeps somebody of another network away, who is not told: Sofia blocks Alice."""

from typing import Any

import pytest
from django.db import DatabaseError

from kernel import database
from kernel.errors import NotFound, Refused
from kernel.ids import uuid7
from shared_apps.crossing import services
from shared_apps.crossing.models import CrossBlock, CrossExchange
from shared_apps.federation.recipients import UnknownMember
from tenant_apps.blocks.services import Blocked
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members import services as members
from tenants import current
from tests.factories.crossing import Person, now
from tests.factories.directory import SharedListingFactory
from tests.integration.crossing.conftest import Crossing, Ground, figures
from tests.integration.crossing.test_agreeing import propose
from tests.integration.crossing.test_forgetting import erase, leave
from tests.integration.crossing.test_from_the_directory import ask, followed, offer
from tests.integration.crossing.test_pages import Browser, browser, key, page

__all__ = ["browser", "followed"]


def block(by: Person, exchange: CrossExchange) -> None:
    with current.enter(by.network):
        services.block(exchange_id=exchange.id, by=by.member)


def blocks() -> int:
    with current.federation():
        return CrossBlock.objects.count()


def refused(person: Person, service: Any, **asked: Any) -> Refused:
    with pytest.raises(Refused) as said:
        person.do(service, **asked)
    return said.value


def test_neither_begins_anything_with_the_other(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    block(ground.sofia, made)
    with pytest.raises(Blocked, match="alice@nwl"):
        propose(ground.sofia, ground.alice.address)
    for service, asked in (
        (services.accept, {}),
        (services.counter, {"minutes": 30, "message": "Less."}),
        (services.write, {"text": "No."}),
    ):
        assert refused(ground.sofia, service, exchange_id=made.id, **asked).code == "blocked"
    answer = refused(ground.alice, services.write, exchange_id=made.id, text="Hello?")
    assert answer.message == "sofia@warwick cannot take part at the moment. Nothing has changed."
    assert now(made, ground.alice.network).last_position == 1


def test_who_is_blocked_reads_what_they_would_of_somebody_suspended(
    ground: Ground, crossing: Crossing
) -> None:
    block(ground.sofia, crossing(State.SETTLED))
    with pytest.raises(UnknownMember) as blocked:
        propose(ground.alice, ground.sofia.address)
    with current.enter(ground.sofia.network):
        members.suspend(member=ground.sofia.member, by=ground.helen.member.id)
    with pytest.raises(UnknownMember) as suspended:
        propose(ground.alice, ground.sofia.address)
    assert blocked.value.message == suspended.value.message


def test_every_way_to_end_it_stays_open(ground: Ground, crossing: Crossing) -> None:
    made = {state: crossing(state, minutes=15) for state in ("proposed", "accepted", "logged")}
    other = crossing(State.PROPOSED, minutes=15)
    block(ground.sofia, other)
    alice, sofia = ground.alice, ground.sofia
    sofia.do(services.decline, exchange_id=made["proposed"].id, reason="No.")
    alice.do(services.withdraw, exchange_id=other.id)
    sofia.do(services.cancel, exchange_id=made["accepted"].id)
    alice.do(services.confirm, exchange_id=made["logged"].id)
    assert figures(alice) == (105, 0, 0)


def test_others_are_not_concerned(ground: Ground, crossing: Crossing) -> None:
    block(ground.sofia, crossing())
    propose(ground.champion, ground.sofia.address)
    propose(ground.alice, ground.helen.address)
    propose(ground.sofia, ground.champion.address)


def test_strangers_block_nobody(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    for stranger in (ground.champion, ground.helen):
        with pytest.raises(NotFound):
            block(stranger, made)
    assert blocks() == 0


def test_it_is_made_after_a_question_and_taken_back_in_ones_own_list(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made = crossing()
    sofia, alice = browser(ground.sofia), browser(ground.alice)
    assert page(made, "block/") in sofia.get(page(made)).text
    assert "They are not told" in sofia.get(page(made, "block/")).text
    assert blocks() == 0
    for _ in range(2):
        answer = sofia.post(page(made, "block/"), follow=True)
        assert "alice@nwl is blocked, and is not told." in answer.text
    assert "so neither of you can write here" in answer.text
    assert 'id="write"' not in answer.text
    seen = alice.get(page(made)).text
    assert 'id="write"' in seen
    assert "You have blocked" not in seen
    assert "Block sofia@warwick" in seen
    listed = sofia.get("/blocks/").text
    assert "alice@nwl" in listed
    assert "alice@nwl" not in browser(ground.helen).get("/blocks/").text
    with current.federation():
        url = f"/exchanges/elsewhere/blocks/{CrossBlock.objects.get().id}/end/"
    assert url in listed
    for other in (alice, browser(ground.helen)):
        other.post(url)
        assert blocks() == 1
    sofia.get(url)
    assert blocks() == 1
    for _ in range(2):
        assert "Not blocked any more" in sofia.post(url, follow=True).text
    assert blocks() == 0
    ground.alice.do(services.write, exchange_id=made.id, text="Hello again")


def test_a_refused_message_is_told_on_the_page(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made = crossing()
    block(ground.sofia, made)
    answer = browser(ground.alice).post(page(made, "write/"), {"text": "Hello?", **key()})
    assert answer.status_code == 409
    assert "sofia@warwick cannot take part at the moment." in answer.text
    assert "block" not in answer.text.split("<main")[1].split('class="muted"')[0].lower()


def test_whose_a_listing_is_no_block_tells(followed: Ground, browser: Browser) -> None:
    """Alice blocks the unnamed owner of one listing, and sofia@warwick is nobody she knows of.

    She blocks both, and neither block changes what she reads of the other.
    """
    alice, sofia = followed.alice, followed.sofia
    made = ask(followed, offer(followed))
    block(alice, made)
    listed = browser(alice).get("/blocks/").text
    assert "A member of Warwick Business School" in listed
    assert f"{made.title} · since" in listed
    assert sofia.address not in listed
    shown = browser(alice).get(page(made)).text
    assert "You have blocked a member of Warwick Business School" in shown
    by_address = propose(alice, sofia.address)
    assert "You have blocked" not in browser(alice).get(page(by_address)).text
    alice.do(services.write, exchange_id=by_address.id, text="You?")
    for talk in (made, by_address):
        answer = refused(sofia, services.write, exchange_id=talk.id, text="Me?")
        assert answer.message.startswith("alice@nwl cannot take part")
    ask(followed, offer(followed))
    block(alice, by_address)
    listed = browser(alice).get("/blocks/").text
    assert sofia.address in listed
    assert f"{made.title} · since" in listed
    assert blocks() == 2
    assert "You have blocked a member of" in browser(alice).get(page(made)).text
    for again in (made, by_address):
        block(alice, again)
    assert blocks() == 2


def test_nor_does_a_block_of_an_address(followed: Ground, browser: Browser) -> None:
    """Alice blocks sofia@warwick, and then what is not hers is asked for as what is."""
    alice, sofia = followed.alice, followed.sofia
    block(alice, propose(alice, sofia.address))
    others = SharedListingFactory(network=followed.helen.network, owner=followed.helen.member)
    for listing_id in (offer(followed).id, others.id):
        made = alice.do(
            services.propose_to_listing, listing_id=listing_id, minutes=60, message="Me?"
        )
        assert "You have blocked" not in browser(alice).get(page(made)).text
        alice.do(services.write, exchange_id=made.id, text="Hello?")
        before = blocks()
        block(alice, made)
        assert blocks() == before + 1
        assert "You have blocked a member of" in browser(alice).get(page(made)).text
    with pytest.raises(Blocked, match=sofia.address):
        propose(alice, sofia.address)


def test_the_blocked_ask_for_nothing_that_is_shared(followed: Ground, browser: Browser) -> None:
    alice, sofia = followed.alice, followed.sofia
    block(sofia, propose(alice, sofia.address))
    listing = offer(followed)
    url = f"/exchanges/elsewhere/propose/listing/{listing.id}/"
    answer = browser(alice).post(url, {"message": "Me, please.", "minutes": "1", **key()})
    assert answer.status_code == 422
    assert services.EntryGone.default_message in answer.text


def test_the_blocked_cannot_tell_it_from_being_suspended(
    followed: Ground, crossing: Crossing
) -> None:
    """Whatever Alice tries, she reads the same of Helen who blocked her as of Sofia who is gone."""
    alice, sofia, helen = followed.alice, followed.sofia, followed.helen
    answers = []
    for other in (helen, sofia):
        exchange = propose(alice, other.address)
        shared = [
            SharedListingFactory(network=other.network, owner=other.member).id for _ in range(2)
        ]
        ask = {"text": "How long would it take?"}
        question = alice.do(services.ask_about_listing, listing_id=shared[0], **ask)
        if other is helen:
            block(helen, exchange)
        else:
            with current.enter(sofia.network):
                members.suspend(member=sofia.member, by=helen.member.id)
        tries: list[tuple[Any, dict[str, Any]]] = [
            (services.write, {"exchange_id": exchange.id, **ask}),
            (services.write_to, {"question_id": question.id, **ask}),
            (services.ask_about_listing, {"listing_id": shared[0], **ask}),
            (services.ask_about_listing, {"listing_id": shared[1], **ask}),
            (
                services.propose_to_listing,
                {"listing_id": shared[1], "minutes": 60, "message": "Me?"},
            ),
        ]
        said = [refused(alice, service, **asked) for service, asked in tries]
        answers.append(
            [(one.code, one.status, one.message.replace(other.address, "X")) for one in said]
        )
    assert answers[0] == answers[1]
    assert [code for code, *_ in answers[0]] == [
        *["partner_not_active"] * 2,
        *["entry_gone"] * 3,
    ]


def test_what_it_was_made_from_is_not_asked_for_again(followed: Ground) -> None:
    listing, alice = offer(followed), followed.alice
    question = alice.do(services.ask_about_listing, listing_id=listing.id, text="How long?")
    with current.enter(alice.network):
        services.block_of_question(question_id=question.id, by=alice.member)
    for service, asked in (
        (services.ask_about_listing, {"text": "And?"}),
        (services.propose_to_listing, {"minutes": 60, "message": "Me?"}),
    ):
        answer = refused(alice, service, listing_id=listing.id, **asked)
        assert answer.message.startswith("You have blocked a member of Warwick Business School")


def test_who_has_blocked_is_told_before_they_write(followed: Ground, browser: Browser) -> None:
    """Of what the block was made from; of what else the same one shares, they are asked as ever."""
    alice, (blocked, other) = followed.alice, (offer(followed), offer(followed))
    block(alice, ask(followed, blocked))
    said = "You have blocked a member of Warwick Business School"
    for what in ("ask", "propose"):
        answer = browser(alice).get(f"/exchanges/elsewhere/{what}/listing/{blocked.id}/")
        assert answer.status_code == 409
        assert said in answer.text
        assert 'name="key"' not in answer.text
        answer = browser(alice).get(f"/exchanges/elsewhere/{what}/listing/{other.id}/")
        assert answer.status_code == 200
        assert said not in answer.text
    for stranger in (followed.champion, followed.helen):
        answer = browser(stranger).get(f"/exchanges/elsewhere/ask/listing/{blocked.id}/")
        assert said not in answer.text


@pytest.mark.parametrize("who", ["alice", "sofia"])
@pytest.mark.parametrize("how", ["erased", "left"])
def test_it_goes_with_either(ground: Ground, crossing: Crossing, who: str, how: str) -> None:
    made = crossing()
    block(ground.sofia, made)
    gone: Person = getattr(ground, who)
    erase(gone) if how == "erased" else leave(gone.network)
    assert blocks() == 0
    with pytest.raises(NotFound):
        block(ground.sofia, made)


def test_of_others_it_stays(ground: Ground, crossing: Crossing) -> None:
    block(ground.sofia, crossing())
    erase(ground.champion)
    erase(ground.helen)
    assert blocks() == 1


def test_a_block_is_never_changed(ground: Ground, crossing: Crossing) -> None:
    block(ground.sofia, crossing())
    for change in ("blocked_handle = 'bob'", "by_member = blocked_member"):
        with (
            current.federation(),
            pytest.raises(DatabaseError, match="permission denied"),
            database.atomic(),
            database.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE crossing_block SET {change}")


def test_neither_networks_role_nor_the_operators_reads_it(ground: Ground) -> None:
    for door in (current.enter(ground.alice.network), current.shared()):
        with (
            door,
            pytest.raises(DatabaseError, match="permission denied"),
            database.atomic(),
            database.cursor() as cursor,
        ):
            cursor.execute("SELECT * FROM shared.crossing_block")


def test_the_database_keeps_one_for_each_address(ground: Ground, crossing: Crossing) -> None:
    made = crossing()
    block(ground.sofia, made)
    with current.federation():
        again = CrossBlock.objects.get()
        again.id, again.talk = uuid7(), uuid7()
        with pytest.raises(DatabaseError, match='crossing_block_once"'), database.atomic():
            again.save(force_insert=True)
        again.blocked_handle = ""
        again.save(force_insert=True)
        again.id, again.blocked_member = uuid7(), uuid7()
    with current.federation(), pytest.raises(DatabaseError, match='once_unnamed"'):
        again.save(force_insert=True)


def test_the_database_holds_two_networks_to_it(ground: Ground) -> None:
    made = CrossBlock(by_member=uuid7(), blocked_member=uuid7(), talk=uuid7())
    made.by_network_id = made.blocked_network_id = ground.alice.network.id
    with current.federation(), pytest.raises(DatabaseError, match="crossing_block_two_networks"):
        made.save(force_insert=True)
