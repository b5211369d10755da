"""Alice reports what Sofia wrote to her: her own network decides, and Sofia's hears nothing."""

from uuid import UUID

import pytest
from django.db import IntegrityError

from kernel import database
from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.crossing import services
from shared_apps.crossing.models import CrossEvent, CrossExchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.outbox.models import Mail
from tenant_apps.reports import services as reports
from tenant_apps.reports.models import Report
from tenants import current
from tests.counting import counted
from tests.factories.crossing import Person
from tests.integration.crossing.conftest import Crossing, Ground
from tests.integration.crossing.test_forgetting import erase, leave
from tests.integration.crossing.test_from_the_directory import followed, offer
from tests.integration.crossing.test_pages import Browser, browser, page
from tests.integration.crossing.test_questions import ask, write

__all__ = ["browser", "followed"]

WORDS = "Buy my course, it is cheap."
BEFORE = "Could you show me how?"
HIDDEN = "This message was reported, and is not shown any more."


@pytest.fixture
def made(ground: Ground, crossing: Crossing) -> CrossExchange:
    """Sofia has written to Alice."""
    exchange = crossing(State.ACCEPTED)
    ground.sofia.do(services.write, exchange_id=exchange.id, text=WORDS)
    return exchange


def written(text: str = WORDS) -> UUID:
    with current.federation():
        found: UUID = CrossEvent.objects.get(text=text).id
    return found


def new(message: UUID) -> str:
    return f"/reports/new/{message}/"


def report(by: Person, message: UUID) -> Report:
    with current.enter(by.network):
        return reports.report(
            message_id=message, reason=Report.Reason.SELLING, words="Each time.", by=by.member
        )


def subjects(person: Person) -> list[str]:
    with current.enter(person.network):
        found = Mail.objects.filter(to=person.member.user.email).order_by("id")
        return [one for one in found.values_list("subject", flat=True) if "message" in one]


def test_from_the_conversation_to_what_ones_own_network_decides(
    ground: Ground, made: CrossExchange, browser: Browser
) -> None:
    url = new(written())
    alice, chris = browser(ground.alice), browser(ground.champion)
    assert url in alice.get(page(made)).text
    assert new(written(BEFORE)) not in alice.get(page(made)).text
    seen = alice.get(url).text
    assert WORDS in seen
    assert "sofia@warwick" in seen
    assert "Warwick Business School is told nothing of it" in seen
    for _ in range(2):
        answer = alice.post(url, {"reason": "selling", "words": "Each time."}, follow=True)
        assert "Reported. You hear what is decided." in answer.text
    with current.enter(ground.alice.network):
        one = Report.objects.get()
    assert (one.author, one.text, one.file_names) == (None, "", [])
    assert subjects(ground.champion) == ["Please look at a reported message"]
    listed = chris.get("/reports/").text
    assert "Alice Archer reported a member of another network" in listed
    seen = chris.get(f"/reports/{one.id}/").text
    for shown in (WORDS, "sofia@warwick", "Warwick Business School", "Each time."):
        assert shown in seen
    assert BEFORE not in seen
    assert made.title not in seen
    assert "Hide it: nobody in this network reads it" in seen
    decided = {"decision": "hide", "because": "Nothing is sold here."}
    assert chris.post(f"/reports/{one.id}/", decided).status_code == 302
    assert subjects(ground.alice) == ["The message you reported"]
    seen = alice.get(page(made)).text
    assert HIDDEN in seen
    assert WORDS not in seen
    assert url not in seen
    assert WORDS in browser(ground.sofia).get(page(made)).text


def test_the_other_network_gets_nothing_of_it(ground: Ground, made: CrossExchange) -> None:
    one = report(ground.alice, written())
    with current.enter(ground.alice.network):
        reports.decide(report_id=one.id, hides=True, because="No.", by=ground.champion.member)
    for person in (ground.sofia, ground.helen):
        assert subjects(person) == []
    with current.enter(ground.sofia.network):
        assert not Report.objects.exists()
    with current.federation():
        assert CrossEvent.objects.get(id=written()).text == WORDS


def test_left_as_it_is_it_stays(ground: Ground, made: CrossExchange, browser: Browser) -> None:
    one = report(ground.alice, written())
    with current.enter(ground.alice.network):
        reports.decide(report_id=one.id, hides=False, because="So?", by=ground.champion.member)
    assert WORDS in browser(ground.alice).get(page(made)).text


def test_only_who_it_was_written_to_reports_it(
    ground: Ground, made: CrossExchange, browser: Browser
) -> None:
    for person in (ground.sofia, ground.helen, ground.champion):
        assert browser(person).get(new(written())).status_code == 404
        with pytest.raises(NotFound):
            report(person, written())
    assert browser(ground.alice).get(new(uuid7())).status_code == 404
    with current.federation():
        accepted = CrossEvent.objects.get(exchange=made, kind="accepted")
    assert browser(ground.alice).get(new(accepted.id)).status_code == 404


def test_in_a_question_whoever_has_not_answered_stays_unnamed(
    followed: Ground, browser: Browser
) -> None:
    made = ask(followed.alice, offer(followed))
    write(followed.sofia, made, WORDS)
    url = f"/exchanges/elsewhere/questions/{made.id}/"
    assert new(written()) in browser(followed.alice).get(url).text
    answer = browser(followed.alice).post(new(written()), {"reason": "selling"}, follow=True)
    assert answer.redirect_chain[-1][0] == url
    asked = written("How long would it take?")
    one = report(followed.sofia, asked)
    seen = browser(followed.helen).get(f"/reports/{one.id}/").text
    assert "alice@nwl" in seen
    assert "How long would it take?" in seen
    assert WORDS not in seen


@pytest.mark.parametrize("how", ["erased", "left"])
def test_of_who_is_gone_nothing_can_be_read(
    ground: Ground, made: CrossExchange, browser: Browser, how: str
) -> None:
    message = written()
    one = report(ground.alice, message)
    erase(ground.sofia) if how == "erased" else leave(ground.sofia.network)
    seen = browser(ground.champion).get(f"/reports/{one.id}/").text
    assert "This message has been erased." in seen
    assert "sofia" not in seen
    assert one.words in seen, "what the reporter wrote of it is their own"
    decided = {"decision": "leave", "because": "It is gone."}
    assert browser(ground.champion).post(f"/reports/{one.id}/", decided).status_code == 302
    assert browser(ground.alice).get(new(message)).status_code == 404


def test_nothing_of_it_is_copied(ground: Ground, made: CrossExchange) -> None:
    one = report(ground.alice, written())
    for change in ({"text": WORDS}, {"file_names": ["offer.pdf"]}):
        values = {"author": None, "written_at": one.written_at, "reason": "rude", **change}
        with (
            current.enter(ground.alice.network),
            pytest.raises(IntegrityError, match="no_copy_of_elsewhere"),
            database.atomic(),
        ):
            Report.objects.create(message_id=uuid7(), by=ground.alice.member, **values)


def test_pages_ask_little(ground: Ground, made: CrossExchange, browser: Browser) -> None:
    one = report(ground.alice, written())
    for person, url in (
        (ground.alice, page(made)),
        (ground.alice, new(written())),
        (ground.champion, "/reports/"),
        (ground.champion, f"/reports/{one.id}/"),
    ):
        client = browser(person)
        client.get(url)
        with counted() as queries:
            client.get(url)
        assert len(queries) <= 12, (url, "\n".join(queries))
