"""Before anything is proposed: Alice asks about what Sofia shares, and Sofia answers."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError

from kernel import clock, database
from kernel.errors import Forbidden
from kernel.ids import uuid7
from shared_apps.crossing import exports, services
from shared_apps.crossing.models import CrossBlock, CrossEvent, CrossNotice, CrossQuestion, Side
from shared_apps.federation import forgetting
from tenant_apps.awaited.models import Awaited
from tenant_apps.exchanges.services import EmptyText, KeyReused
from tenant_apps.listings import services as listings
from tenant_apps.listings.models import Listing
from tenant_apps.members import services as members
from tenant_apps.sharing import services as sharing
from tenant_apps.sharing import telling
from tenants import current
from tests.counting import counted
from tests.factories.crossing import CrossQuestionFactory, Person
from tests.factories.directory import SharedListingFactory
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.integration.crossing.conftest import Ground
from tests.integration.crossing.test_agreeing import propose
from tests.integration.crossing.test_at_once import at_once
from tests.integration.crossing.test_forgetting import erase, found, leave, send_all_mail
from tests.integration.crossing.test_from_the_directory import followed, offer
from tests.integration.crossing.test_pages import Browser, browser, key
from tests.integration.crossing.test_telling import tell
from tests.integration.sharing.conftest import show_name
from tests.rights import withheld
from tests.world import World

__all__ = ["browser", "followed"]

HERE = "/exchanges/elsewhere/"
NAMELESS = "A member of Warwick Business School"
WORDS = "How long would it take?"


@pytest.fixture
def listing(followed: Ground) -> Listing:
    """What Sofia offers."""
    return offer(followed)


def ask(by: Person, listing: Listing, text: str = WORDS) -> CrossQuestion:
    made: CrossQuestion = CrossQuestionFactory(asker=by, listing_id=listing.id, text=text)
    return made


def write(by: Person, question: CrossQuestion, text: str, same: UUID | None = None) -> None:
    with current.enter(by.network):
        services.write_to(question_id=question.id, text=text, key=same or uuid7(), by=by.member)


def now(question: CrossQuestion) -> CrossQuestion:
    with current.federation():
        return CrossQuestion.objects.get(id=question.id)


def lines(question: CrossQuestion) -> list[str]:
    with current.federation():
        found = CrossEvent.objects.filter(question=question).order_by("position")
        return list(found.values_list("text", flat=True))


def waits(person: Person) -> list[UUID]:
    """What waits for their answer, as it is noted now."""
    with current.enter(person.network):
        noted = Awaited.objects.filter(member_id=person.member.id)
        return list(noted.values_list("subject", flat=True))


def page(question: CrossQuestion, what: str = "") -> str:
    return f"{HERE}questions/{question.id}/{what}"


def test_each_sees_it_in_their_own_network(
    followed: Ground, listing: Listing, browser: Browser
) -> None:
    alice, sofia = browser(followed.alice), browser(followed.sofia)
    url = f"{HERE}ask/listing/{listing.id}/"
    assert url in alice.get(f"/others/listings/{listing.id}/").text
    shown = alice.get(url).text
    assert f"{NAMELESS} answers you here. Nobody else reads it, unless they report it" in shown
    sent = alice.post(url, {"text": WORDS, **key()})
    assert sent.status_code == 302
    which = sent["Location"]
    seen = alice.get(which).text
    assert NAMELESS in seen
    assert followed.sofia.address not in seen
    assert f"{HERE}propose/listing/{listing.id}/" in seen
    assert "Ask for this" in seen
    seen = sofia.get(which).text
    assert WORDS in seen
    assert "alice@nwl" in seen
    assert "Your turn" in seen
    assert "Ask for this" not in seen
    assert listing.title in sofia.get(f"{HERE}questions/").text
    answer = sofia.post(f"{which}write/", {"text": "An hour or two.", **key()})
    assert answer.status_code == 302
    seen = alice.get(which).text
    assert "An hour or two." in seen
    assert followed.sofia.address in seen
    assert alice.get(url)["Location"] == which
    for stranger in (followed.champion, followed.helen):
        assert browser(stranger).get(which).status_code == 404
        assert browser(stranger).post(f"{which}write/", {"text": "I", **key()}).status_code == 404
        assert listing.title not in browser(stranger).get(f"{HERE}questions/").text
    assert alice.get(f"{which}write/").status_code == 302
    assert alice.post(f"{which}write/", {"text": " ", **key()}).status_code == 422


def test_about_a_request_the_one_who_asks_would_give(followed: Ground, browser: Browser) -> None:
    shared = SharedListingFactory(
        network=followed.sofia.network, make=ListingFactory, owner=followed.sofia.member
    )
    made = ask(followed.alice, Listing(id=shared.id))
    assert (made.asked_by, made.provider_member) == (Side.PROVIDER, followed.alice.member.id)
    assert "Offer to help" in browser(followed.alice).get(page(made)).text


def test_someone_who_wants_to_be_found_is_asked(followed: Ground, browser: Browser) -> None:
    sofia, alice = followed.sofia, browser(followed.alice)
    url = f"{HERE}ask/person/{sofia.member.id}/"
    form = {"title": "Excel, at sofia@here.example", "text": "Do you know it?", **key()}
    assert alice.get(url).status_code == alice.post(url, form).status_code == 404
    show_name(sofia.network, sofia.member)
    with current.enter(sofia.network):
        sharing.be_findable(by=sofia.member)
        telling.tell()
    assert url in alice.get(f"/others/people/{sofia.member.id}/").text
    sent = alice.post(url, form)
    seen = alice.get(sent["Location"]).text
    assert "Excel, at […]" in seen
    assert "Sofia Sharma" in seen
    assert sofia.address not in seen
    assert f"{HERE}propose/person/{sofia.member.id}/" in seen
    with current.enter(sofia.network):
        sharing.be_found_no_more(by=sofia.member)
        telling.tell()
    seen = alice.get(sent["Location"]).text
    assert "Propose an exchange" not in seen
    assert "Do you know it?" in seen


def test_ways_to_reach_each_other_are_left_out(followed: Ground, listing: Listing) -> None:
    made = ask(followed.alice, listing, "Call me on 020 7946 0958, or alice@nwl.example")
    write(followed.sofia, made, "No, write to sofia@warwick.example")
    assert lines(made) == ["Call me on […], or […]", "No, write to […]"]


def test_it_is_one_talk_however_often_one_asks(followed: Ground, listing: Listing) -> None:
    first = ask(followed.alice, listing)
    assert ask(followed.alice, listing, "And where?").id == first.id
    assert lines(first) == [WORDS, "And where?"]
    assert ask(followed.champion, listing).id != first.id


def test_who_asks_writes_three_times_before_they_are_answered(
    followed: Ground, listing: Listing, browser: Browser
) -> None:
    made, alice = ask(followed.alice, listing), browser(followed.alice)
    write(followed.alice, made, "Or two?")
    assert 'id="write"' in alice.get(page(made)).text
    same = uuid7()
    for _ in range(2):
        write(followed.alice, made, "Or three?", same)
    with pytest.raises(services.AnswerAwaited):
        ask(followed.alice, listing, "Or four?")
    answer = alice.post(page(made, "write/"), {"text": "Or five?", **key()})
    assert answer.status_code == 409
    assert "You have written 3 times, and can write more once they have answered" in answer.text
    seen = alice.get(page(made)).text
    assert 'id="write"' not in seen
    assert "You can write more once they have answered." in seen
    assert len(lines(made)) == 3
    for _ in range(4):
        write(followed.sofia, made, "An hour.")
    assert 'id="write"' in alice.get(page(made)).text
    for _ in range(4):
        write(followed.alice, made, "Thank you.")


def test_the_same_form_asks_once(followed: Ground, listing: Listing) -> None:
    asked: dict[str, Any] = {"listing_id": listing.id, "text": WORDS, "key": uuid7()}
    first = followed.alice.do(services.ask_about_listing, **asked)
    with pytest.raises(KeyReused):
        followed.alice.do(services.ask_about_listing, **{**asked, "text": "And?"})
    with current.enter(followed.sofia.network):
        listings.withdraw(listing_id=listing.id, by=followed.sofia.member)
    assert followed.alice.do(services.ask_about_listing, **asked).id == first.id
    for _ in range(2):
        write(followed.sofia, first, "An hour.", asked["key"])
    assert lines(first) == [WORDS, "An hour."]


def test_the_same_form_twice_at_once_asks_once(followed: Ground, listing: Listing) -> None:
    asked: dict[str, Any] = {"listing_id": listing.id, "text": WORDS, "key": uuid7()}
    act = partial(followed.alice.do, services.ask_about_listing, **asked)
    assert at_once(act, act, act) == ["done"] * 3
    with current.federation():
        assert lines(CrossQuestion.objects.get()) == [WORDS]


def test_what_is_shared_no_more_is_read_and_talked_about(
    followed: Ground, listing: Listing, browser: Browser
) -> None:
    made = ask(followed.alice, listing)
    with current.enter(followed.sofia.network):
        listings.withdraw(listing_id=listing.id, by=followed.sofia.member)
    with pytest.raises(services.EntryGone):
        ask(followed.champion, listing)
    with pytest.raises(services.EntryGone):
        ask(followed.alice, listing, "And?")
    write(followed.sofia, made, "It is gone, sorry.")
    seen = browser(followed.alice).get(page(made)).text
    assert "It is gone, sorry." in seen


def test_a_question_counts_among_what_one_begins_in_a_day(
    followed: Ground, listing: Listing, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    monkeypatch.setattr("shared_apps.crossing.services.limits.MOST_IN_A_DAY", 2)
    alice, sofia = followed.alice, followed.sofia
    first = ask(alice, listing)
    propose(alice, sofia.address)
    another = offer(followed)
    with pytest.raises(services.TooManyToday):
        ask(alice, another)
    with pytest.raises(services.TooManyToday):
        propose(alice, sofia.address)
    url = f"{HERE}ask/listing/{another.id}/"
    answer = browser(alice).post(url, {"text": "Me?", **key()})
    assert (answer.status_code, "2 times within a day" in answer.text) == (422, True)
    ask(alice, listing, "And where?")
    write(alice, first, "Or when?")
    ask(followed.champion, another)
    later = clock.now() + timedelta(hours=24, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    propose(alice, sofia.address)


def test_who_may_not_propose_asks_nothing(followed: Ground, listing: Listing) -> None:
    with current.enter(followed.alice.network):
        gone = members.suspend(member=admit(), by=followed.champion.member.id)
    with pytest.raises(Forbidden):
        ask(Person(followed.alice.network, gone), listing)
    with pytest.raises(EmptyText):
        ask(followed.champion, listing, " ")


def test_the_other_is_told_once_in_a_while(followed: Ground, listing: Listing) -> None:
    alice, sofia = followed.alice, followed.sofia
    made = ask(alice, listing)
    write(alice, made, "And where?")
    [mail] = tell(sofia)
    assert mail.to == sofia.member.user.email
    assert mail.subject == "A member of North West London asks you something"
    assert f"{sofia.network.host}" in mail.text
    assert page(made) in mail.text
    assert listing.title in mail.text
    assert WORDS not in mail.text
    write(sofia, made, "An hour.")
    [mail] = tell(alice)
    assert mail.subject == "A member of Warwick Business School has answered you"
    assert "sofia@warwick has answered you" in mail.text
    assert tell(sofia) == []


def test_either_blocks_the_other(followed: Ground, listing: Listing, browser: Browser) -> None:
    made = ask(followed.alice, listing)
    sofia, alice = browser(followed.sofia), browser(followed.alice)
    assert page(made, "block/") in sofia.get(page(made)).text
    assert "Block alice@nwl?" in sofia.get(page(made, "block/")).text
    answer = sofia.post(page(made, "block/"), follow=True)
    assert "alice@nwl is blocked, and is not told." in answer.text
    assert "so neither of you can write here. <a" in answer.text
    refused = alice.post(page(made, "write/"), {"text": "Hello?", **key()})
    assert refused.status_code == 409
    assert f"{NAMELESS} cannot take part at the moment." in refused.text
    assert (
        "You have blocked alice@nwl"
        in sofia.post(page(made, "write/"), {"text": "No.", **key()}).text
    )
    another = f"{HERE}ask/listing/{offer(followed).id}/"
    answer = alice.post(another, {"text": "You?", **key()})
    assert services.EntryGone.default_message in answer.text
    assert lines(made) == [WORDS]
    assert browser(followed.helen).post(page(made, "block/")).status_code == 404
    with current.federation():
        made_here = CrossBlock.objects.get()
    assert made_here.talk == made.id
    assert waits(followed.sofia) == []
    sofia.post(f"{HERE}blocks/{made_here.id}/end/")
    assert waits(followed.sofia) == [made.id]


@pytest.mark.parametrize("how", ["erased", "left"])
@pytest.mark.parametrize("who", ["alice", "sofia"])
def test_nothing_of_it_stays_of_either(
    followed: Ground, listing: Listing, world: World, browser: Browser, who: str, how: str
) -> None:
    made = ask(followed.alice, listing)
    write(followed.sofia, made, "Three cups of tea.")
    gone: Person = getattr(followed, who)
    stays = followed.sofia if who == "alice" else followed.alice
    erase(gone) if how == "erased" else leave(gone.network)
    send_all_mail(stays.network)
    left = now(made)
    assert left.title == "Erased"
    assert lines(made) == ["", ""]
    former = forgetting.pseudonym(gone.network.id, gone.member.handle)
    assert former in (left.provider_handle, left.recipient_handle)
    words = [WORDS.strip("?"), "cups of tea", gone.address]
    assert found(world, ["shared", stays.network.schema], words) == []
    seen = browser(stays).get(page(made)).text
    assert 'id="write"' not in seen
    assert "Block " not in seen
    with pytest.raises(services.TalkEnded):
        write(stays, made, "Are you there?")
    with current.federation():
        assert not CrossNotice.objects.filter(told_at=None, network=stays.network.id).exists()


def test_whose_network_comes_back_is_asked_anew(
    followed: Ground, listing: Listing, browser: Browser
) -> None:
    first, network = ask(followed.alice, listing), followed.sofia.network
    for step in (leave, lambda out: FederatedNetworkFactory(network=out)):
        step(network)
        with current.enter(network):
            telling.follow()
    alice, url = browser(followed.alice), f"{HERE}ask/listing/{listing.id}/"
    assert alice.get(url).status_code == 200
    sent = alice.post(url, {"text": WORDS, **key()})
    assert sent.status_code == 302
    assert sent["Location"] != page(first)
    assert WORDS in browser(followed.sofia).get(sent["Location"]).text
    assert lines(first) == [""]


def test_what_a_process_that_died_left_is_erased_again(
    followed: Ground, listing: Listing, world: World
) -> None:
    made = ask(followed.alice, listing)
    lacking = withheld(world, "UPDATE (title)", "crossing_question")
    with lacking, pytest.raises(DatabaseError, match="permission denied"):
        leave(followed.sofia.network)
    assert lines(made) == [WORDS]
    with current.shared():
        services.forget_network(followed.sofia.network)
    assert lines(made) == [""]


def test_a_members_own_data_hold_their_side(followed: Ground, listing: Listing) -> None:
    made = ask(followed.alice, listing)
    for person, other, own in (
        (followed.alice, NAMELESS, True),
        (followed.sofia, "alice@nwl", False),
    ):
        with current.enter(person.network):
            [one] = exports.questions_of(person.member)
        assert (one["id"], one["what"], one["with"]) == (str(made.id), listing.title, other)
        [line] = one["lines"]
        assert (line["text"], line["own"], one["asked"]) == (WORDS, own, own)
    with current.enter(followed.helen.network):
        assert exports.questions_of(followed.helen.member) == []


def test_older_ones_are_reached(
    followed: Ground, listing: Listing, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared_apps.crossing.selectors.PAGE_SIZE", 2)
    made = [ask(followed.alice, one) for one in (listing, offer(followed), offer(followed))]
    alice, url = browser(followed.alice), f"{HERE}questions/"
    first, then = alice.get(url).text, alice.get(f"{url}?before={made[1].id}").text
    assert f"?before={made[1].id}" in first
    assert [page(one) in first for one in made] == [False, True, True]
    assert [page(one) in then for one in made] == [True, False, False]
    assert "Older" not in then
    assert alice.get(f"{url}?before=x").status_code == alice.get(f"{HERE}?before=x").status_code


def test_pages_ask_little(followed: Ground, listing: Listing, browser: Browser) -> None:
    made = ask(followed.alice, listing)
    write(followed.sofia, made, "An hour.")
    fresh = f"{HERE}ask/listing/{offer(followed).id}/"
    for person, url in (
        (followed.alice, page(made)),
        (followed.sofia, page(made)),
        (followed.alice, f"{HERE}questions/"),
        (followed.alice, fresh),
    ):
        client = browser(person)
        client.get(url)
        with counted() as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= 12, (url, "\n".join(queries))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("title = 'Another'", "written once"),
        ("provider_handle = 'helen'", "written once"),
        ("recipient_handle = 'former_x'", "written once"),
        ("entry = id", "permission denied"),
        ("asked_by = 'nobody'", "permission denied"),
    ],
)
def test_what_it_is_about_is_written_once(
    followed: Ground, listing: Listing, change: str, says: str
) -> None:
    ask(followed.alice, listing)
    with (
        current.federation(),
        pytest.raises(DatabaseError, match=says),
        database.atomic(),
        database.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE crossing_question SET {change}")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"asked_by": "nobody"}, "side_known"),
        ({"title": ""}, "filled"),
        ({"recipient_handle": ""}, "filled"),
        ({"id": None}, "once"),
    ],
)
def test_the_database_refuses_what_is_no_question(
    followed: Ground, listing: Listing, change: dict[str, object], constraint: str
) -> None:
    made = now(ask(followed.alice, listing))
    values = {"entry": uuid7(), **change, "id": uuid7()}
    if constraint == "once":
        values["entry"] = made.entry
    for name, value in values.items():
        setattr(made, name, value)
    with (
        current.federation(),
        pytest.raises(DatabaseError, match=f"question_{constraint}"),
    ):
        made.save(force_insert=True)


def test_a_line_is_of_one_talk_and_of_one_of_the_two(followed: Ground, listing: Listing) -> None:
    made = ask(followed.alice, listing)
    proposed = propose(followed.alice, followed.sofia.address)
    with current.federation():
        [line] = CrossEvent.objects.filter(question=made)
    for change in (
        {"exchange_id": proposed.id},
        {"question_id": None},
        {"kind": "proposed"},
        {"by": "operator"},
    ):
        another = CrossEvent(question_id=made.id, position=2, kind="written", by=line.by)
        another.actor = line.actor
        for name, value in change.items():
            setattr(another, name, value)
        with current.federation(), pytest.raises(DatabaseError, match="crossing_event_of_one_talk"):
            another.save()
