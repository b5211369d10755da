"""From a bill that an operator opens to a network that is closed, paid for, and open again."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests
from django.db import connections

from config.embedded import ports
from kernel import clock
from shared_apps.billing import tasks
from shared_apps.billing.models import StripeEvent
from shared_apps.operators.models import Operator
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD
from tests.factories.operators import PASSWORD as OPERATORS_PASSWORD
from tests.functional.browsing import PATIENCE_MS, People, Person
from tests.functional.conftest import FULL
from tests.site import Site, running, wait_until
from tests.stripe_fake import StripeFake
from tests.stripe_fake.books import DAY, Found
from tests.stripe_fake.server import signed

PAYER, ORDER = "invoices@nwl.example", "PO 4711"
BILL, HERE = "/console/networks/nwl/bill/", "/settings/billing/"
OPEN_AGAIN = {200, 302}


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeFake]:
    with StripeFake(with_pages=True) as fake:
        yield fake


@pytest.fixture(scope="module")
def site(
    _site_at_the_end: None, stripe: StripeFake, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A deployment of its own, which bills by a Stripe on this machine."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in stripe.settings().items():
            environment.setenv(name, str(value))
        with running(Site(tmp_path_factory.mktemp("billing"))) as site:
            yield site


class Walk:
    """Everybody in the story, at their browsers."""

    def __init__(self, people: People, site: Site, stripe: StripeFake, *, scripts: bool) -> None:
        self.site, self.stripe, self.scripts = site, stripe, scripts
        people.watch.lets(stripe.base)
        self._people = people

    def person(self, name: str) -> Person:
        return self._people.person(name, javascript=self.scripts)

    def hears(self) -> None:
        """Stripe sends what has happened; the worker takes it over."""
        with self.stripe.lock:
            happened, self.stripe.books.events = self.stripe.books.events, []
        for event in happened:
            body, header = signed(event)
            answer = requests.post(
                f"http://127.0.0.1:{self.site.port}/billing/stripe/",
                data=body,
                headers={"Host": self.site.url().split("/")[2], "Stripe-Signature": header},
                timeout=30,
            )
            assert answer.status_code == 200
        waiting = StripeEvent.objects.filter(handled_at=None)
        wait_until(lambda: in_the_centre(lambda: not waiting.all().exists()))

    def years_pass(self, days: int) -> None:
        """At Stripe alone."""
        with self.stripe.lock:
            self.stripe.books.pass_days(days)
        self.hears()

    def newest(self) -> Found:
        return self.stripe.books.all("invoice")[-1]

    def nobody_pays_for(self, days: int) -> None:
        """The newest invoice should have been paid so long ago."""
        with self.stripe.lock:
            invoice = self.newest()
            invoice["due_date"] = int(time.time()) - days * DAY - 3600
            self.stripe.books._tell("invoice.updated", invoice)
        self.hears()


def in_the_centre(ask: Callable[[], bool]) -> bool:
    with current.shared():
        found = ask()
    connections.close_all()
    return found


@pytest.fixture
def walk(people: People, site: Site, stripe: StripeFake, javascript: bool) -> Walk:
    stripe.forget()
    return Walk(people, site, stripe, scripts=javascript)


def in_each_way() -> pytest.MarkDecorator:
    """In both windows, and once without scripts."""
    ways = [
        pytest.param("phone", True, id="phone"),
        pytest.param("desktop", True, id="desktop"),
        pytest.param("phone", False, id="phone-no scripts"),
        pytest.param("desktop", False, id="desktop-no scripts", marks=FULL),
    ]
    return pytest.mark.parametrize(("window", "javascript"), ways, indirect=["window"])


def given_an_operator(olive: Person, walk: Walk, operator: Operator) -> None:
    olive.visits(walk.site.url("/console/billing/"))
    olive.signs_in(operator.user.email, OPERATORS_PASSWORD)
    olive.reads_heading("Bills")


def when_offering_a_plan(olive: Person, walk: Walk) -> None:
    olive.follows("Plans")
    olive.follows("Offer a plan")
    olive.presses("Offer it")
    olive.reads_error("Name", "Enter a name.")
    olive.writes("Name", "A whole system")
    olive.chooses("For which networks?", "Integrated Care System")
    olive.writes("Price in pounds, without VAT", "1,200")
    olive.writes("Free trial, in days", "0")
    olive.presses("Offer it")
    olive.reads("A whole system is offered from now on.")
    until(olive, "Offered")


def when_opening_the_bill(olive: Person, walk: Walk) -> None:
    olive.visits(walk.site.url(BILL))
    olive.follows("Say who pays")
    olive.writes("Institution", "North West London ICB")
    olive.writes("E-mail for invoices", PAYER)
    olive.writes("Purchase order", ORDER)
    olive.presses("Open its bill")
    olive.reads("The bill is open.", PAYER, ORDER)
    walk_until_known(walk)
    olive.visits(walk.site.url(BILL))
    olive.reads("£1,200 a year", "HEX-0001", "To be paid")


def walk_until_known(walk: Walk) -> None:
    wait_until(lambda: len(walk.stripe.books.all("invoice")) == 1)
    walk.hears()


def until(person: Person, text: str) -> None:
    """Look again until it stands there."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while person.page.get_by_text(text, exact=True).filter(visible=True).count() == 0:
        assert time.monotonic() < end, f"it did not come to say: {text}"
        time.sleep(0.3)
        person.visits(person.page.url)


def given_in_the_network(person: Person, walk: Walk, member: Member) -> None:
    person.visits(walk.site.url("/sign-in/", network="nwl"))
    person.signs_in(member.user.email, PASSWORD)


def when_the_champion_pays(chris: Person, walk: Walk) -> None:
    chris.visits(walk.site.url("/settings/", network="nwl"))
    chris.follows("Billing")
    chris.reads_row("HEX-0001", "To be paid", "£1,200")
    chris.reads("North West London ICB", PAYER)
    assert chris.field("Purchase order").input_value() == ORDER
    chris.presses("Open invoices and cards at Stripe")
    until(chris, "Go to Stripe")
    chris.follows("Go to Stripe")
    chris.follows("HEX-0001")
    chris.reads(f"Purchase order: {ORDER}", "Left to pay: £1,200.00")
    chris.presses("Pay it")
    walk.hears()
    chris.visits(walk.site.url(HERE, network="nwl"))
    chris.reads_row("HEX-0001", "Paid", "£0")


def when_a_card_is_given(olive: Person, pat: Person, walk: Walk) -> None:
    olive.visits(walk.site.url(f"{BILL}way/"))
    olive.ticks("Card")
    olive.presses("Save")
    olive.reads("Saved. Stripe is told now.")
    wait_until(lambda: in_the_centre(lambda: Mail.objects.filter(to=PAYER).exists()))
    [session] = walk.stripe.books.all("checkout.session")
    pat.visits(session["url"])
    pat.presses("Save the card")
    pat.reads_heading("Thank you")
    walk.hears()
    wait_until(
        lambda: (
            walk.stripe.books.all("subscription")[0]["collection_method"] == "charge_automatically"
        )
    )


def when_it_goes_back_to_invoices(olive: Person, walk: Walk) -> None:
    olive.visits(walk.site.url(f"{BILL}way/"))
    olive.ticks("Invoice by e-mail, 30 days")
    olive.presses("Save")
    wait_until(
        lambda: walk.stripe.books.all("subscription")[0]["collection_method"] == "send_invoice"
    )


def when_days_have_passed(days: int, of: int, patch: pytest.MonkeyPatch) -> None:
    """As the worker does on that day, so many days before now as are left."""
    real = clock.now
    with patch.context() as passing:
        passing.setattr(clock, "now", lambda: real() - timedelta(days=of - days))
        with current.shared():
            tasks.dun.run()
    connections.close_all()
    # Servers remember for a moment how a network stands.
    time.sleep(1)


def then_only_champions_know(chris: Person, alice: Person, walk: Walk, said: str) -> None:
    chris.visits(walk.site.url("/", network="nwl"))
    chris.reads(said)
    then_a_member_sees_nothing(alice, walk)


def then_a_member_sees_nothing(alice: Person, walk: Walk) -> None:
    alice.visits(walk.site.url("/", network="nwl"))
    alice.reads_nothing_of("invoice", "Billing", "paid for", "overdue")
    assert alice.visits(walk.site.url(HERE, network="nwl")) == 403


def then_nothing_can_be_changed(alice: Person, walk: Walk) -> None:
    alice.visits(walk.site.url("/people/me/", network="nwl"))
    alice.presses("Save")
    alice.reads("read-only for now")
    alice.reads_nothing_of("invoice", "paid")
    assert alice.visits(walk.site.url("/people/", network="nwl")) == 200


def status(walk: Walk) -> int | None:
    return ports.http_status(walk.site.port, "nwl.hexitime.localhost")


def when_the_institution_pays(pat: Person, walk: Walk) -> None:
    pat.visits(walk.newest()["hosted_invoice_url"])
    pat.presses("Pay it")
    pat.reads("Paid.")
    walk.hears()
    wait_until(lambda: status(walk) in OPEN_AGAIN)


@in_each_way()
def test_a_network_that_is_not_paid_for_is_closed_and_comes_back(
    walk: Walk,
    nwl: NetworkRef,
    operator: Operator,
    champion: Member,
    alice: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    olive, chris, ann, pat = (walk.person(name) for name in ("olive", "chris", "ann", "pat"))
    given_an_operator(olive, walk, operator)
    when_offering_a_plan(olive, walk)
    when_opening_the_bill(olive, walk)
    given_in_the_network(chris, walk, champion)
    given_in_the_network(ann, walk, alice)
    then_a_member_sees_nothing(ann, walk)
    when_the_champion_pays(chris, walk)
    when_a_card_is_given(olive, pat, walk)
    walk.years_pass(366)
    chris.visits(walk.site.url(HERE, network="nwl"))
    chris.reads_row("HEX-0002", "Paid", "£0")
    when_it_goes_back_to_invoices(olive, walk)
    walk.years_pass(366)
    walk.nobody_pays_for(60)
    chris.visits(walk.site.url(HERE, network="nwl"))
    chris.reads("An invoice is overdue")
    chris.reads_row("HEX-0003", "Overdue", "£1,200")
    when_days_have_passed(1, 60, monkeypatch)
    then_a_member_sees_nothing(ann, walk)
    when_days_have_passed(14, 60, monkeypatch)
    then_only_champions_know(chris, ann, walk, "An invoice for the network is overdue.")
    when_days_have_passed(30, 60, monkeypatch)
    then_only_champions_know(chris, ann, walk, "The network is read-only")
    then_nothing_can_be_changed(ann, walk)
    chris.visits(walk.site.url(HERE, network="nwl"))
    chris.reads("members can read everything and change nothing")
    when_days_have_passed(60, 60, monkeypatch)
    assert status(walk) == 503
    olive.visits(walk.site.url("/console/billing/"))
    olive.reads_row("North West London", "Overdue")
    olive.follows("North West London")
    olive.reads("Since it was not paid", "Suspended")
    when_the_institution_pays(pat, walk)
    chris.visits(walk.site.url("/", network="nwl"))
    chris.reads_nothing_of("overdue", "read-only")
    then_a_member_sees_nothing(ann, walk)
    olive.visits(walk.site.url(BILL))
    olive.reads("Active", "Suspended: undone")


@in_each_way()
def test_each_page_of_a_bill(
    walk: Walk, nwl: NetworkRef, operator: Operator, champion: Member
) -> None:
    """What is seldom opened: each is looked at, and says what is wrong."""
    olive, chris = walk.person("olive"), walk.person("chris")
    given_an_operator(olive, walk, operator)
    olive.reads("No bills yet")
    olive.follows("Check against Stripe")
    olive.reads("Not checked yet")
    when_offering_a_plan(olive, walk)
    when_opening_the_bill(olive, walk)
    olive.follows("Credit HEX-0001")
    olive.presses("Give the credit note")
    olive.reads_error("How much, in pounds?", "Enter an amount")
    olive.writes("How much, in pounds?", "200")
    olive.writes("Why?", "It began late")
    walk.stripe.refusing["/v1/credit_notes"] = "Credit notes are off."
    olive.presses("Give the credit note")
    until(olive, "Stripe says: Credit notes are off.")
    olive.follows("Give up Give a credit note of £200")
    olive.presses("Give it up")
    olive.reads("Choose a reason.")
    olive.ticks("Stripe will not do it")
    olive.presses("Give it up")
    olive.reads("Given up.")
    walk.stripe.refusing.clear()
    for place, heading in (
        ("details/", "Who pays for North West London"),
        ("plan/", "Plan of North West London"),
        ("vat/", "VAT number of North West London ICB"),
    ):
        olive.visits(walk.site.url(f"{BILL}{place}"))
        olive.reads_heading(heading)
    olive.writes("VAT number", "GB 1")
    olive.presses("Save")
    olive.reads_error("VAT number", "is no VAT number")
    olive.visits(walk.site.url("/console/billing/plans/"))
    olive.follows("Withdraw A whole system")
    olive.presses("Withdraw it")
    olive.reads("A whole system is withdrawn.", "Withdrawn")
    given_in_the_network(chris, walk, champion)
    chris.visits(walk.site.url(HERE, network="nwl"))
    chris.writes("Purchase order", "PO 9")
    chris.presses("Save")
    chris.reads("Saved. The next invoices say it.")
    chris.visits(walk.site.url("/settings/log/", network="nwl"))
    chris.reads("changed the purchase order on the bill")
