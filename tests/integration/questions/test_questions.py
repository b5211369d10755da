"""Before she proposes, Alice asks Bob about his listing."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, ProgrammingError
from django.test import Client

from kernel import database
from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.blocks import services as blocks
from tenant_apps.exchanges.services import EmptyText, KeyReused, OwnListing
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.questions import selectors, services
from tenant_apps.questions.models import Line, Question
from tenant_apps.reports.models import Report
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import OfferFactory
from tests.factories.members import admit
from tests.factories.questions import LineFactory, QuestionFactory
from tests.world import World

ASKS = "Is it for a ward?"
NUMBER = "943 476 5919"


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
def offer(inside: NetworkRef, bob: Member) -> Listing:
    made: Listing = OfferFactory(owner=bob, title="Charts explained")
    return made


@pytest.fixture
def question(offer: Listing, alice: Member) -> Question:
    """Alice has asked."""
    made: Question = QuestionFactory(listing=offer, asker=alice, text=ASKS)
    return made


def unread(member: Member) -> list[int]:
    return [getattr(one, "unread") for one in selectors.of(member)]  # noqa: B009


def test_a_question_is_asked_from_the_listing_and_answered(
    as_alice: Client, as_bob: Client, offer: Listing, bob: Member
) -> None:
    url = f"/questions/about/{offer.id}/"
    assert url in as_alice.get(f"/listings/{offer.id}/").text
    assert url not in as_bob.get(f"/listings/{offer.id}/").text
    assert "Bob Baker alone reads it" in as_alice.get(url).text
    answer = as_alice.post(url, {"key": uuid7(), "text": ASKS}, follow=True)
    assert ASKS in answer.text
    asked = Question.objects.get()
    talk = f"/questions/{asked.id}/"
    assert "There are new messages about a listing" in as_bob.get("/").text
    assert "1 new message" in as_bob.get("/questions/").text
    assert ASKS in as_bob.get(talk).text
    as_bob.post(f"{talk}read/", {"up_to": 1})
    assert "new message" not in as_bob.get("/").text
    as_bob.post(f"{talk}lines/", {"key": uuid7(), "text": "For one, to begin with."})
    page = as_alice.get(url, follow=True).text
    assert "For one, to begin with." in page
    assert f"/exchanges/propose/listing/{offer.id}/" in page
    assert f"/exchanges/propose/listing/{offer.id}/" not in as_bob.get(talk).text
    mail = Mail.objects.get(to=bob.user.email)
    assert mail.subject == "Alice Archer asks about your listing: Charts explained"
    assert talk in mail.text
    assert ASKS not in mail.text
    assert "alice" not in mail.text.replace("Alice Archer", "")


def test_it_is_the_twos_alone(
    world: World, nwl: NetworkRef, warwick: NetworkRef, sofia: Member, question: Question
) -> None:
    talk = f"/questions/{question.id}/"
    others = [world.client(nwl, admit(role=role).user) for role in ("member", "broker", "champion")]
    for client in (*others, world.client(warwick, sofia.user)):
        assert client.get(talk).status_code == 404
        assert client.get(f"{talk}lines/?after=0").status_code == 404
        assert client.post(f"{talk}lines/", {"key": uuid7(), "text": "Hi"}).status_code == 404
        assert ASKS not in client.get("/questions/").text
    assert world.client(nwl).get(talk).status_code == 302
    with pytest.raises(NotFound):
        services.write(question_id=question.id, text="Hi", key=uuid7(), by=admit())
    assert Line.objects.count() == 1


def test_not_about_ones_own_nor_what_one_does_not_see(
    as_bob: Client, as_alice: Client, offer: Listing, bob: Member
) -> None:
    assert as_bob.get(f"/questions/about/{offer.id}/").status_code == 409
    with pytest.raises(OwnListing):
        services.ask(listing_id=offer.id, text=ASKS, key=uuid7(), by=bob)
    Listing.objects.filter(id=offer.id).update(state=Listing.State.DRAFT)
    form = {"key": uuid7(), "text": ASKS}
    assert as_alice.post(f"/questions/about/{offer.id}/", form).status_code == 404
    assert as_alice.post(f"/questions/about/{uuid7()}/", form).status_code == 404
    assert not Question.objects.exists()


@pytest.mark.parametrize("text", ["", " ", "x" * 4001, f"She is {NUMBER}"])
def test_nothing_too_much_and_patients_are_refused(
    as_alice: Client, offer: Listing, question: Question, text: str
) -> None:
    form = {"key": uuid7(), "text": text}
    for path in (f"/questions/about/{offer.id}/", f"/questions/{question.id}/lines/"):
        assert as_alice.post(path, form).status_code == 422
    assert Line.objects.count() == 1


def test_the_same_form_is_done_once(offer: Listing, alice: Member) -> None:
    key = uuid7()
    for _ in range(2):
        asked = services.ask(listing_id=offer.id, text=ASKS, key=key, by=alice)
    assert Line.objects.count() == 1
    with pytest.raises(KeyReused):
        services.write(question_id=asked.id, text="Another", key=key, by=alice)
    with pytest.raises(EmptyText):
        services.ask(listing_id=offer.id, text=" ", key=uuid7(), by=alice)
    services.ask(listing_id=offer.id, text="And when?", key=uuid7(), by=alice)
    assert (Question.objects.count(), Line.objects.count()) == (1, 2)


def test_a_talk_needs_no_mail_for_each_line(question: Question, bob: Member, alice: Member) -> None:
    for _ in range(2):
        LineFactory(question=question, by=alice, text="And another thing")
        LineFactory(question=question, by=bob)
    assert Mail.objects.filter(to=bob.user.email).count() == 1
    assert Mail.objects.filter(to=alice.user.email).count() == 1


def test_what_is_new_and_what_is_read_come_without_reload(
    as_alice: Client, as_bob: Client, question: Question, alice: Member, bob: Member
) -> None:
    talk, url = f"/questions/{question.id}/", f"/questions/{question.id}/lines/"
    assert f'hx-get="{url}?after=1&amp;read=0"' in as_alice.get(talk).text
    assert "Not read yet" in as_alice.get(talk).text
    assert as_alice.get(url, {"after": 1, "read": 0}).status_code == 204
    assert f'action="{talk}read/"' in as_bob.get(talk).text
    assert unread(bob) == [1]
    assert as_bob.post(f"{talk}read/", {"up_to": 1}).status_code == 302
    assert "Mark as read" not in as_bob.get(talk).text
    assert (unread(bob), selectors.unread(bob).count()) == ([0], 0)
    answer = as_alice.get(url, {"after": 1, "read": 0}).text
    assert "Read by Bob Baker" in answer
    assert "<html" not in answer
    LineFactory(question=question, text="New to Alice")
    assert (unread(alice), selectors.unread(alice).count()) == ([1], 1)
    answer = as_alice.get(url, {"after": 1, "read": 1}).text
    assert "New to Alice" in answer
    assert f"{url}?after=2&amp;read=1" in answer
    assert as_alice.post(f"{talk}read/", {"up_to": 2}, headers={"HX-Request": "true"}).text == ""
    assert unread(alice) == [0]
    assert as_alice.get(url).status_code == 302
    for wrong in ("", "x", "-1", "9" * 30):
        assert as_alice.get(url, {"after": wrong}).status_code == 400
        assert as_alice.get(url, {"after": 2, "read": wrong}).status_code == 400


def test_pages_cost_the_same_whatever_was_written(
    as_alice: Client, alice: Member, question: Question
) -> None:
    paths = [
        "/questions/",
        f"/questions/{question.id}/",
        f"/questions/about/{question.listing_id}/",
    ]
    costs = []
    for _ in range(2):
        LineFactory(question=question)
        QuestionFactory(asker=alice)
        for path in paths:
            with counted() as queries:
                as_alice.get(path)
            costs.append(len(queries))
    assert costs[:3] == costs[3:]
    assert max(costs) <= 12


def test_nobody_writes_once_the_listing_is_removed_or_the_other_is_gone(
    as_alice: Client, world: World, question: Question, bob: Member, as_champion: Client
) -> None:
    url = f"/questions/{question.id}/lines/"
    as_champion.post(f"/people/{bob.handle}/suspend/")
    form = {"key": uuid7(), "text": "Are you there?"}
    answer = as_alice.post(url, form)
    assert (answer.status_code, "cannot take part at the moment" in answer.text) == (409, True)
    as_champion.post(f"/people/{bob.handle}/reinstate/")
    Listing.objects.filter(id=question.listing_id).update(state=Listing.State.REMOVED)
    answer = as_alice.post(url, form)
    assert (answer.status_code, "not there any more" in answer.text) == (409, True)
    assert Line.objects.count() == 1


def test_neither_writes_where_one_has_blocked_the_other(
    as_alice: Client, as_bob: Client, question: Question, alice: Member, bob: Member
) -> None:
    blocks.block(member=bob, by=alice)
    other: Listing = OfferFactory(owner=bob)
    form = {"key": uuid7(), "text": "Hello"}
    talk = f"/questions/{question.id}/"
    assert "You have blocked Bob Baker" in as_alice.get(talk).text
    assert "blocked" not in as_bob.get(talk).text
    for client in (as_alice, as_bob):
        assert client.post(f"{talk}lines/", form).status_code == 409
    assert as_alice.get(f"/questions/about/{other.id}/").status_code == 409
    assert as_alice.post(f"/questions/about/{other.id}/", form).status_code == 409
    assert Line.objects.count() == 1


def test_a_line_is_reported_and_hidden(
    as_alice: Client, as_champion: Client, question: Question
) -> None:
    line = LineFactory(question=question, text="Buy my course")
    talk, url = f"/questions/{question.id}/", f"/reports/new/{line.id}/"
    assert url in as_alice.get(talk).text
    answer = as_alice.post(url, {"reason": "selling"})
    assert (answer.status_code, answer["Location"]) == (302, talk)
    report = Report.objects.get()
    page = as_champion.get(f"/reports/{report.id}/").text
    assert "Buy my course" in page
    assert ASKS not in page
    as_champion.post(f"/reports/{report.id}/", {"decision": "hide", "because": "Nothing is sold."})
    page = as_alice.get(talk).text
    assert "Buy my course" not in page
    assert "This message was reported" in page


def test_the_database_refuses_what_is_no_talk(
    question: Question, alice: Member, bob: Member
) -> None:
    line = Line.objects.get()
    rows = Question.objects.filter(id=question.id)
    for change, constraint in (
        ({"asker": bob}, "two_people"),
        ({"asker_read_position": 2}, "read_what_is_there"),
        ({"owner_read_position": 2}, "read_what_is_there"),
    ):
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            rows.update(**change)
    again = {"listing": question.listing, "owner": bob, "asker": alice}
    with pytest.raises(IntegrityError, match="one_per_asker"), database.atomic():
        Question.objects.create(**again)
    new = {"question": question, "position": 2, "author": bob, "text": "x", "request_hash": b""}
    for change, constraint in (
        ({"position": 1}, "one_per_position"),
        ({"author": alice, "request_key": line.request_key}, "once_per_request"),
        ({"text": " "}, "text_filled"),
    ):
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            Line.objects.create(**{**new, **change})
    with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
        Line.objects.update(text="Something else")
