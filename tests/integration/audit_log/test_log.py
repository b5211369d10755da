"""The log of what was done: read by champions, by topic and member, and taken out as a file."""

import csv
import html
import io
import re
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from design.dates import day
from kernel import clock
from kernel.ids import uuid7
from tenant_apps.audit import sealing
from tenant_apps.audit import services as audit
from tenant_apps.audit.models import Event, SealedEvent
from tenant_apps.audit_log import selectors
from tenant_apps.audit_log.selectors import Wanted
from tenant_apps.blocks import services as blocks
from tenant_apps.leaving import holdings
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.scim import TokenFactory
from tests.world import World

PAGE = "/settings/log/"
FILE = "/settings/log.csv"


def note(action: str, by: UUID | None, subject: UUID | None = None, **detail: object) -> None:
    audit.record(action=action, by=by, subject=subject, detail=detail)


def page(client: Client, query: str = "") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def lines(client: Client, query: str = "") -> list[tuple[str, str, str]]:
    """Who did what, with what more is said of it, as the page has it."""
    cell = re.compile(
        r'data-label="Who">(.*?)</td>\s*<td data-label="What"><div>(.*?)'
        r'(?:<span class="hint">(.*?)</span>)?</div>'
    )
    found = cell.findall(page(client, query))
    return [(re.sub("<[^>]+>", "", who), what, more) for who, what, more in found]


def told(client: Client, query: str = "") -> list[tuple[str, str]]:
    return [(who, what) for who, what, _more in lines(client, query)]


def test_a_champion_reads_who_did_what_and_when(
    nwl: NetworkRef, as_champion: Client, champion: Member, alice: Member
) -> None:
    with current.enter(nwl):
        members.change_role(member=alice, role="broker", by=champion.id)
        note("brand.changed", champion.id)
        trust = OrganisationFactory(name="Imperial College Healthcare")
        note("organisation.changed", champion.id, trust.id)
    said = lines(as_champion)
    for line in (
        ("Chris Champion", "changed Imperial College Healthcare, an organisation", ""),
        ("Chris Champion", "changed the brand", ""),
        ("Chris Champion", "changed the role of Alice Archer", "From Member to Broker"),
    ):
        assert line in said
    at = timezone.localtime(clock.now())
    assert f'{day(at.date())}<span class="hint">{at:%H:}' in page(as_champion)


def test_who_did_it_is_known_by_login_too_and_by_nothing_else_if_gone(
    nwl: NetworkRef, as_champion: Client, champion: Member, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        directory = TokenFactory()
        note("password.changed", alice.user_id, alice.user_id)
        note("scim.let_go", directory.id, bob.id)
        note("policy.applied", None)
        note("federation.pair_changed", uuid7())
        members.leave(member=bob, by=bob.id)
        members.erase(holdings.person(bob))
        note("skill.added", bob.id)
        note("member.erased", bob.id, bob.id)
    said = told(as_champion)
    assert said[:2] == [
        ("A member who was erased", "was erased"),
        ("A member who was erased", "added a skill"),
    ]
    assert ("Alice Archer", "changed their password") in said
    assert (
        "The staff directory",
        "let a member who was erased go as the staff directory says",
    ) in said
    assert ("The service itself", "brought all accounts in line with changed rules") in said
    assert ("Somebody outside this network", "changed the trade limit with another network") in said
    assert "Bob" not in page(as_champion)


def test_what_is_a_members_own_is_not_shown(
    nwl: NetworkRef, as_champion: Client, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        blocks.block(member=bob, by=alice)
        note("message.reported", alice.id, uuid7())
        note("search.saved", alice.id, uuid7())
        note("login.signed_in", alice.user_id, alice.user_id)
    for query in ("", f"?member={alice.id}", f"?member={bob.id}", "?topic=people"):
        assert not [what for _who, what in told(as_champion, query) if "block" in what]
    assert [what for _who, what in told(as_champion, f"?member={alice.id}")] == ["joined"]
    rows = list(csv.reader(io.StringIO(as_champion.post(FILE).content.decode("utf-8-sig"))))
    assert not [row for row in rows if "block" in row[4] or "report" in row[4]]


def test_the_log_is_narrowed_by_topic_and_member(
    nwl: NetworkRef, as_champion: Client, champion: Member, alice: Member
) -> None:
    with current.enter(nwl):
        note("brand.changed", champion.id)
        note("skill.added", alice.id)
        note("join_link.made", alice.id)
        note("brokering.nudged", champion.id, uuid7(), member=str(alice.id))
    assert {what for _who, what in told(as_champion, "?topic=joining")} == {
        "invited somebody by mail",
        "made a link to join",
        "joined",
    }
    assert told(as_champion, f"?topic=settings&member={alice.id}") == [
        ("Alice Archer", "added a skill")
    ]
    queue = page(as_champion, "?topic=brokering")
    assert "nudged Alice Archer" in queue
    assert f"?topic=brokering&member={champion.id}" in queue
    assert "Only what Alice Archer did" in page(as_champion, f"?member={alice.id}")


def test_pages_follow_one_another_without_gap(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    with current.enter(nwl):
        for _ in range(selectors.PAGE + 3):
            note("skill.added", champion.id)
    first = page(as_champion, "?topic=settings")
    older = re.search(r'href="/settings/log/(\?topic=settings&before=[^"]+)"', first)
    assert older
    added = ("Chris Champion", "added a skill")
    assert told(as_champion, "?topic=settings") == [added] * selectors.PAGE
    assert told(as_champion, older[1])[:4] == [added] * 3 + [
        ("The service itself", "started the network")
    ]
    assert "before=" not in page(as_champion, older[1])


@pytest.mark.parametrize(
    "query",
    [
        "?topic=nothing",
        "?member=alice",
        "?before=now",
        "?member=01a22993-74c8-733b-a1f3-c496f5c7b59f",
    ],
)
def test_what_names_nothing_is_not_found(as_champion: Client, query: str) -> None:
    assert as_champion.get(PAGE + query).status_code == 404


def test_another_networks_member_is_unknown(
    world: World, as_champion: Client, sofia: Member
) -> None:
    assert as_champion.get(f"{PAGE}?member={sofia.id}").status_code == 404


def test_the_file_says_the_same_runs_no_formula_and_is_noted(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    with current.enter(nwl):
        eve = admit(name="=HYPERLINK(1)")
        note("skill.added", eve.id)
    answer = as_champion.post(FILE, {"topic": "settings"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:6] == ["Date", "Time", "About", "Who", "What", "Detail"]
    assert rows[1][2:6] == ["Settings", "'=HYPERLINK(1)", "added a skill", ""]
    assert lines(as_champion)[0] == ("Chris Champion", "downloaded this log", "Settings")


def test_the_file_has_the_seal_over_each_act(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    with current.enter(nwl):
        note("skill.added", champion.id)
        sealing.seal_all()
        sealed = SealedEvent.objects.get(event_id=Event.objects.filter(action="skill.added")[0].id)
        note("skill.changed", champion.id)
    answer = as_champion.post(FILE, {"topic": "settings"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][6:] == ["Seal", "Hash"]
    assert rows[1][6:] == ["", ""], "not sealed yet"
    assert rows[2][6:] == [str(sealed.seal_id), bytes(sealed.sha256).hex()]


def test_a_file_of_many_batches_has_all(
    nwl: NetworkRef, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with current.enter(nwl):
        for _ in range(7):
            note("skill.added", champion.id)
        every = [act.event.id for act in selectors.newest(Wanted())]
        monkeypatch.setattr(selectors, "_AT_ONCE", 3)
        assert [act.event.id for act in selectors.newest(Wanted())] == every
        monkeypatch.setattr(selectors, "MOST_EXPORTED", 6)
        assert [act.event.id for act in selectors.newest(Wanted())] == every[:6]


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_only_who_runs_the_network_reads_it(
    world: World, nwl: NetworkRef, as_alice: Client, address: str
) -> None:
    with current.enter(nwl):
        broker = admit(name="Bea Broker", role="broker")
    for client in (as_alice, world.client(nwl, broker.user)):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code in (403, 405)
    assert "/sign-in/" in world.client(nwl).get(address)["Location"]


def test_reading_changes_nothing_and_a_file_is_posted(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        before = Event.objects.count()
    assert as_champion.post(PAGE).status_code == 405
    assert as_champion.get(FILE).status_code == 302
    assert as_champion.put(FILE).status_code == 405
    assert as_champion.get(PAGE).status_code == 200
    with current.enter(nwl):
        assert Event.objects.count() == before


def test_a_long_page_costs_no_more_queries(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    with counted() as short:
        as_champion.get(PAGE)
    with current.enter(nwl):
        for _ in range(30):
            note("member.profile_changed", admit().id, champion.id)
    with counted() as long:
        as_champion.get(PAGE)
    assert len(long) <= len(short)


def test_the_way_to_it_from_a_members_page(
    nwl: NetworkRef, as_champion: Client, as_alice: Client, alice: Member, bob: Member
) -> None:
    way = f"{PAGE}?member={bob.id}"
    assert way in as_champion.get(f"/people/{bob.handle}/").content.decode()
    assert PAGE not in as_alice.get(f"/people/{bob.handle}/").content.decode()
    assert PAGE in as_champion.get("/settings/").content.decode()
