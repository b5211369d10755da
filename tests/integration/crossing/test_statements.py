"""A statement says which exchange with another network credits were for, to the one of the two."""

import csv
import io

from kernel import clock
from kernel.ids import uuid7
from shared_apps.crossing import paid, services
from shared_apps.crossing.models import CrossExchange, Ruling
from tenant_apps.credits import services as credits
from tenant_apps.exchanges.models.exchange import State
from tenants import current
from tests.factories.crossing import Person
from tests.integration.crossing.conftest import Crossing, Ground
from tests.integration.crossing.test_pages import Browser, browser, page
from tests.pdf import text_of

__all__ = ["browser"]

TITLE = "Run charts for beginners"


def in_file(browser: Browser, person: Person) -> list[tuple[str, str, int]]:
    text = browser(person).get("/credits/statement.csv").text.removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(text))
    return [(row["What"], row["Detail"], int(row["Minutes"])) for row in rows][:-1]


def longer(ground: Ground, crossing: Crossing) -> CrossExchange:
    """Settled with half an hour more than was agreed, to which the recipient consented."""
    made, today = crossing(State.ACCEPTED), clock.now().date()
    ground.alice.do(services.log_hours, exchange_id=made.id, minutes=90, helped_on=today)
    ground.sofia.do(services.confirm, exchange_id=made.id)
    return made


def test_page_file_and_document_say_what_it_was_for(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made = crossing(State.SETTLED)
    for person, what in (
        (ground.alice, "sofia@warwick helped you"),
        (ground.sofia, "You helped alice@nwl"),
    ):
        shown = browser(person).get("/credits/").text
        assert f'href="{page(made)}"' in shown
        assert what in shown
        [(told, detail, _)] = in_file(browser, person)
        assert told == what
        assert detail.startswith(f"{TITLE} · ")
        document = text_of(browser(person).get("/credits/month.pdf").content)
        assert what in document
        assert TITLE in document


def test_what_was_more_than_agreed_is_of_the_same_exchange(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made = longer(ground, crossing)
    for person, minutes in ((ground.alice, -90), (ground.sofia, 90)):
        told = in_file(browser, person)
        assert sum(moved for _, _, moved in told) == minutes
        assert all(detail.startswith(TITLE) for _, detail, _ in told)
        shown = browser(person).get("/credits/").text
        assert shown.count(f'href="{page(made)}"') == len(told) == 2


def test_what_was_undone_leads_there_too(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    made = crossing(State.SETTLED)
    ground.alice.do(services.ask_undo, exchange_id=made.id, reason="Twice the same.")
    for judge in (ground.champion, ground.helen):
        judge.do(services.rule, exchange_id=made.id, ruling=Ruling.UNDO, reason="So they say.")
    back, paid_then = in_file(browser, ground.alice)
    assert (back[2], paid_then[2]) == (60, -60)
    assert TITLE in back[1]
    assert "Reversed since" in paid_then[1]


def test_a_gift_is_still_a_gift(ground: Ground, browser: Browser) -> None:
    with current.enter(ground.alice.network):
        credits.send(
            key=uuid7(), giver=ground.alice.member, address="sofia@warwick", minutes=15, note="Ta"
        )
    [(what, detail, _)] = in_file(browser, ground.alice)
    assert (what, detail) == ("Sent to sofia@warwick", "Warwick Business School · “Ta”")


def test_to_nobody_else_it_says_what_it_was_for(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.SETTLED)
    for person, knows in ((ground.alice, True), (ground.sofia, True), (ground.champion, False)):
        with current.enter(person.network):
            found = paid.paid_for([made.id, uuid7()], member_id=person.member.id)
        assert [one.title for one in found.values()] == [TITLE] * knows


def test_champions_read_who_helped_and_not_what_it_was_about(
    ground: Ground, crossing: Crossing, browser: Browser
) -> None:
    crossing(State.SETTLED)
    here = "/credits/federation/statement"
    for person, what in (
        (ground.champion, "sofia@warwick helped alice"),
        (ground.helen, "sofia helped alice@nwl"),
    ):
        for path in (f"{here}/", f"{here}.csv"):
            shown = browser(person).get(path).text
            assert what in shown
            assert TITLE not in shown
