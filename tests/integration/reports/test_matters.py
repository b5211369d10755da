"""Alice reports Bob's request; a broker hides it; he appeals, and another broker decides."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from kernel import clock
from kernel.errors import Forbidden, NotFound, Refused
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.home import badge
from tenant_apps.home import selectors as home
from tenant_apps.listings import review_services
from tenant_apps.listings import services as listings
from tenant_apps.listings.models import Listing
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.reports import matters
from tenant_apps.reports.models import Kind, Matter, MatterReport, Reason
from tenant_apps.reports.services import Decided
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.reports import MatterReportFactory
from tests.integration.exchanges.test_at_once import at_once
from tests.integration.reports.matters import APPEAL, BECAUSE, COMPLAINT, TEXT, TITLE, hide
from tests.world import World

MOST = 12
Mails = Callable[[Member], list[Mail]]


def state(matter: Matter) -> str:
    return Matter.objects.get(id=matter.id).state


def asked(client: Client, path: str) -> str:
    """The page, which took no more queries than it may."""
    client.get(path)
    with counted() as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    assert len(queries) <= MOST, "\n".join(queries)
    return answer.text


def test_from_a_report_to_what_was_decided_in_the_end(
    as_alice: Client,
    as_bob: Client,
    as_broker: Client,
    as_second: Client,
    alice: Member,
    bob: Member,
    broker: Member,
    second: Member,
    listing: Listing,
    mails: Mails,
) -> None:
    """Each reads no more than is theirs, on pages and in mails."""
    url, page = f"/reports/listings/{listing.id}/", f"/listings/{listing.id}/"
    assert url in as_alice.get(page).text
    assert url not in as_bob.get(page).text
    assert TITLE in asked(as_alice, url)
    for _ in range(2):
        answer = as_alice.post(url, {"reason": "rude", "words": COMPLAINT}, follow=True)
        assert "Reported. You hear once it is decided." in answer.text
    assert "You have reported this." in as_alice.get(url, follow=True).text
    report = MatterReport.objects.get()
    assert (report.title, report.text, report.words) == (TITLE, TEXT, COMPLAINT)
    here = f"/reports/matters/{report.matter_id}/"
    for judge in (broker, second):
        assert [mail.subject for mail in mails(judge)] == ["Please look at what was reported"]
        assert here in mails(judge)[0].text
    assert mails(bob) == mails(alice) == []

    assert here in as_broker.get("/").text
    assert here in asked(as_broker, "/reports/")
    shown = asked(as_broker, here)
    for seen in (TITLE, TEXT, COMPLAINT, "Alice Archer", "/people/bob/"):
        assert seen in shown
    form = {"decision": "hide", "ground": "rude", "because": BECAUSE}
    assert "Decided." in as_broker.post(here, form, follow=True).text
    assert as_alice.get(page).status_code == 404
    told = mails(alice)[-1].text
    assert "We have looked at it and decided" in told
    for unsaid in (BECAUSE, TITLE, "Bob", "hidden"):
        assert unsaid not in told
    told = mails(bob)[-1].text
    own = f"/reports/yours/{report.matter_id}/"
    for said in ("Your request or offer", BECAUSE, "rude or hurtful", "send it again", own):
        assert said in told
    assert BECAUSE in asked(as_bob, page)

    assert own in asked(as_bob, "/reports/yours/")
    shown = asked(as_bob, own)
    assert BECAUSE in shown
    for client_page in (shown, told):
        for unsaid in ("Alice", COMPLAINT, "Bella"):
            assert unsaid not in client_page
    for _ in range(2):
        assert "Sent." in as_bob.post(own, {"words": APPEAL}, follow=True).text
    assert mails(second)[-1].subject == "Please look at an appeal"
    assert mails(broker)[-1].subject == "Please look at what was reported"
    assert "Somebody else than who hid it decides" in asked(as_broker, here)
    assert "An appeal waits for a decision" in as_second.get("/to-do/").text
    assert APPEAL in asked(as_second, here)
    last = {"decision": "restore", "because": "It can be read so."}
    assert as_second.post(here, last).status_code == 302
    assert TEXT in as_alice.get(page).text
    for member in (bob, broker):
        assert "It is shown again." in mails(member)[-1].text
        assert last["because"] in mails(member)[-1].text
    assert "is shown again" in asked(as_bob, own)
    assert len(mails(alice)) == 1
    actions = list(Event.objects.filter(action__startswith="thing.").order_by("id"))
    assert [one.action.split(".")[1] for one in actions] == [
        "reported",
        "hidden",
        "appealed",
        "restored",
    ]
    assert actions[1].detail == {"kind": "listing", "ground": "rude"}


def test_what_stays_is_told_to_nobody_but_who_reported_it(
    matter: Matter, as_broker: Client, as_bob: Client, alice: Member, bob: Member, mails: Mails
) -> None:
    form = {"decision": "leave", "ground": "fine", "because": "It is about audits."}
    assert as_broker.post(f"/reports/matters/{matter.id}/", form).status_code == 302
    assert state(matter) == "kept"
    assert mails(bob) == []
    assert [mail.subject for mail in mails(alice)] == ["What you reported"]
    assert "Nothing was hidden" in as_bob.get("/reports/yours/").text
    assert as_bob.get(f"/reports/yours/{matter.id}/").status_code == 404
    with pytest.raises(NotFound):
        matters.appeal(matter_id=matter.id, words=APPEAL, by=bob)
    again = MatterReportFactory(thing_id=matter.thing_id, by=alice)
    assert again.matter_id == matter.id
    listings.change(listing_id=matter.thing_id, by=bob, description="Fools, all of you.")
    again = MatterReportFactory(thing_id=matter.thing_id, by=alice)
    assert again.matter_id != matter.id


def test_it_is_changed_and_looked_at_before_it_is_open_again(
    matter: Matter, broker: Member, bob: Member, as_bob: Client
) -> None:
    """Though the network looks at nothing first, and though whoever posted it may."""
    members.change_role(member=bob, role="broker", by=broker.id)
    bob.refresh_from_db()
    hide(matter, broker)
    listings.change(listing_id=matter.thing_id, by=bob, title="Who does audits?")
    sent = listings.reopen(listing_id=matter.thing_id, by=bob)
    assert sent.state == "pending"
    seen = as_bob.get("/listings/review/").text
    assert "Who does audits?" not in seen
    with pytest.raises(NotFound):
        review_services.publish(listing_id=sent.id, seen="", by=bob)


def test_reworded_it_is_not_opened_by_an_appeal(
    matter: Matter, broker: Member, second: Member, bob: Member
) -> None:
    """What nobody has looked at is its owner's to open, as anything new."""
    hide(matter, broker)
    listings.change(listing_id=matter.thing_id, by=bob, title="Worse than ever")
    matters.appeal(matter_id=matter.id, words=APPEAL, by=bob)
    matters.decide_appeal(matter_id=matter.id, restores=True, because="Fair.", by=second)
    found = Listing.objects.get(id=matter.thing_id)
    assert (found.state, found.returned_because) == ("draft", "")
    assert listings.reopen(listing_id=found.id, by=bob).state == "open"


@pytest.mark.parametrize("closed", ["fulfilled", "withdrawn"])
def test_what_is_closed_stays_closed(
    matter: Matter, broker: Member, second: Member, bob: Member, as_second: Client, closed: str
) -> None:
    what = {"fulfilled": listings.fulfil, "withdrawn": listings.withdraw}[closed]
    what(listing_id=matter.thing_id, by=bob)
    assert "Others do not see it any more" in as_second.get(f"/reports/matters/{matter.id}/").text
    hide(matter, broker)
    matters.appeal(matter_id=matter.id, words=APPEAL, by=bob)
    matters.decide_appeal(matter_id=matter.id, restores=True, because="Fair.", by=second)
    assert Listing.objects.get(id=matter.thing_id).state == closed


def test_who_may_report_what(
    world: World,
    nwl: NetworkRef,
    listing: Listing,
    as_bob: Client,
    as_alice: Client,
    alice: Member,
    bob: Member,
) -> None:
    """Not one's own, nor what one does not see; with a reason, and words where it needs them."""
    url = f"/reports/listings/{listing.id}/"
    assert world.client(nwl).get(url).status_code == 302
    for client, missing in (
        (as_bob, url),
        (as_bob, f"/reports/people/{bob.id}/"),
        (as_alice, f"/reports/listings/{uuid7()}/"),
        (as_alice, f"/reports/people/{listing.id}/"),
        (as_alice, f"/reports/listings/{ListingFactory(owner=bob, state='paused').id}/"),
    ):
        assert client.get(missing).status_code == 404
        assert client.post(missing, {"reason": "rude"}).status_code == 404
    for form in ({}, {"reason": "dull"}, {"reason": "fine"}, {"reason": "other", "words": " "}):
        assert as_alice.post(url, form).status_code == 422
    for reason, words in ((Reason.OTHER, " "), (Reason.FINE, "x"), (Reason.RUDE, "x" * 1001)):
        with pytest.raises(Refused):
            matters.report(
                kind=Kind.LISTING, thing_id=listing.id, reason=reason, words=words, by=alice
            )
    assert not MatterReport.objects.exists()


def test_ten_a_day(
    alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch, nwl: NetworkRef
) -> None:
    """And ten of twelve that come at once."""
    things = [ListingFactory(owner=bob, title=f"The {number}th") for number in range(13)]
    first = MatterReportFactory(thing_id=things[0].id, by=alice)
    acts = [
        lambda thing=thing: MatterReportFactory(thing_id=thing.id, by=alice) for thing in things[1:]
    ]
    assert sorted(at_once(nwl, *acts)) == ["done"] * 9 + ["too_many_reports"] * 3
    assert MatterReportFactory(thing_id=things[0].id, by=alice) == first
    tomorrow = clock.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    left = next(one for one in things if not Matter.objects.filter(thing_id=one.id).exists())
    MatterReportFactory(thing_id=left.id, by=alice)
    assert MatterReport.objects.count() == 11


def test_many_who_report_it_stand_in_one_matter(
    listing: Listing, alice: Member, broker: Member, nwl: NetworkRef, mails: Mails
) -> None:
    others = [admit(name=f"Olu Other{letter}") for letter in "abc"]
    acts = [
        lambda by=by: MatterReportFactory(thing_id=listing.id, by=by) for by in (alice, *others)
    ]
    assert at_once(nwl, *acts) == ["done"] * 4
    assert Matter.objects.get().reports.count() == 4
    assert len(mails(broker)) == 1
    hide(Matter.objects.get(), broker)
    assert [len(mails(one)) for one in (alice, *others)] == [1] * 4


def test_whom_it_concerns_decides_nothing(
    world: World, nwl: NetworkRef, matter: Matter, as_alice: Client, alice: Member, bob: Member
) -> None:
    """Nor is it there for them, though they are brokers; nor to do."""
    path = f"/reports/matters/{matter.id}/"
    assert as_alice.get(path).status_code == 403
    with pytest.raises(Forbidden):
        hide(matter, alice)
    for member in (alice, bob):
        members.change_role(member=member, role="broker", by=alice.id)
        member.refresh_from_db()
        client = world.client(nwl, member.user)
        assert client.get(path).status_code == 404
        assert path not in client.get("/reports/").text
        assert badge.count(member) == len(home.to_do(member)) == 0
        with pytest.raises(NotFound):
            hide(matter, member)
    assert state(matter) == "open"


def test_what_waits_is_counted_and_listed_alike(
    matter: Matter, alice: Member, bob: Member, broker: Member, second: Member, champion: Member
) -> None:
    everyone = [alice, bob, broker, second, champion]

    def waiting() -> list[Member]:
        together = home.to_do_of(everyone)
        for one in everyone:
            listed = home.to_do(one)
            assert badge.count(one) == len(listed)
            assert home.to_do(one, known=home.news(one)) == listed == together.get(one.id, [])
        return [one for one in everyone if home.to_do(one)]

    assert waiting() == [broker, second, champion]
    hide(matter, broker)
    assert waiting() == []
    matters.appeal(matter_id=matter.id, words=APPEAL, by=bob)
    assert waiting() == [second, champion]
    matters.decide_appeal(matter_id=matter.id, restores=False, because="Fair.", by=second)
    assert waiting() == []


def test_of_two_who_decide_at_once_one_does(
    matter: Matter, broker: Member, second: Member, champion: Member, nwl: NetworkRef, bob: Member
) -> None:
    hides = lambda by: lambda: hide(matter, by)  # noqa: E731
    assert sorted(at_once(nwl, hides(broker), hides(second))) == ["decided", "done"]
    found = Matter.objects.get()
    assert found.decided_by in (broker, second)
    other = second if found.decided_by == broker else broker
    matters.appeal(matter_id=matter.id, words=APPEAL, by=bob)

    def ends(by: Member, *, restores: bool) -> Callable[[], object]:
        return lambda: matters.decide_appeal(
            matter_id=matter.id, restores=restores, because="Fair.", by=by
        )

    both = at_once(nwl, ends(other, restores=True), ends(champion, restores=False))
    assert sorted(both) == ["decided", "done"]
    assert state(matter) == ("restored" if both[0] == "done" else "upheld")


def test_who_is_too_late_reads_what_was_decided(
    matter: Matter, broker: Member, as_second: Client
) -> None:
    path = f"/reports/matters/{matter.id}/"
    hide(matter, broker)
    form = {"decision": "leave", "ground": "fine", "because": "x"}
    answer = as_second.post(path, form)
    assert answer.status_code == 409
    for said in ("Somebody was quicker", BECAUSE, "Bella Broker"):
        assert said in answer.text
    shown = asked(as_second, path)
    assert BECAUSE in shown
    for unsaid in (COMPLAINT, TEXT, "Somebody was quicker"):
        assert unsaid not in shown


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"decision": "hide", "ground": "rude"},
        {"decision": "hide", "ground": "fine", "because": "x"},
        {"decision": "leave", "ground": "rude", "because": "x"},
        {"decision": "leave", "because": "x"},
        {"decision": "hide", "ground": "rude", "because": "x" * 401},
    ],
    ids=["nothing", "no words", "no fault", "fault", "no reason", "long"],
)
def test_a_decision_is_whole(matter: Matter, as_broker: Client, form: dict[str, str]) -> None:
    assert as_broker.post(f"/reports/matters/{matter.id}/", form).status_code == 422
    assert state(matter) == "open"


def test_every_step_from_every_state(
    matter: Matter, broker: Member, second: Member, champion: Member, bob: Member
) -> None:
    """What is possible in each state is tried in each; all else is refused and changes nothing."""
    steps: dict[str, Callable[[], object]] = {
        "hide": lambda: hide(matter, broker),
        "keep": lambda: matters.decide(
            matter_id=matter.id, hides=False, ground=Reason.FINE, because="Fine.", by=second
        ),
        "appeal": lambda: matters.appeal(matter_id=matter.id, words=APPEAL, by=bob),
        "uphold": lambda: matters.decide_appeal(
            matter_id=matter.id, restores=False, because="No.", by=champion
        ),
    }
    possible = {
        "open": {"hide", "keep"},
        "hidden": {"appeal"},
        "appealed": {"appeal", "uphold"},
        "upheld": {"appeal"},
    }
    for before, next_step in (
        ("open", "hide"),
        ("hidden", "appeal"),
        ("appealed", "uphold"),
        ("upheld", ""),
    ):
        assert state(matter) == before
        for name in steps.keys() - possible[before]:
            with pytest.raises((Decided, NotFound)):
                steps[name]()
            assert state(matter) == before
        if next_step:
            steps[next_step]()
    steps["appeal"]()
    with pytest.raises(matters.AppealedAlready):
        matters.appeal(matter_id=matter.id, words="And another thing.", by=bob)
    assert state(matter) == "upheld"
