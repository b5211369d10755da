"""A settled group stands in the record of who gave, and of who came."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import database
from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.cpd import selectors, services, years
from tenant_apps.cpd.models import Reflection
from tenant_apps.cpd.refusals import NotSettled
from tenant_apps.cpd.selectors import GROUP_KIND, Role
from tenant_apps.exchanges.models import Exchange
from tenant_apps.groups import services as groups
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import Payer, State
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.cpd import GroupReflectionFactory, OwnEntryFactory
from tests.factories.groups import GroupFactory, log, now
from tests.factories.members import admit
from tests.factories.skills import SkillFactory
from tests.integration.cpd.test_shown_hours import HEADING, choose
from tests.pdf import text_of

WORDS = {"did": "We drew it.", "learned": "", "will_change": "", "skills": []}
Taught = Callable[..., Group]


@pytest.fixture
def taught(nwl: NetworkRef, alice: Member, bob: Member) -> Taught:
    """Bob prepares for a quarter and teaches half an hour; Alice comes, Dora does not."""

    def teach(state: State = State.SETTLED, **plan: object) -> Group:
        with current.enter(nwl):
            group: Group = GroupFactory(
                provider=bob,
                recipients=[alice, admit(name="Dora Dent")],
                session_minutes=30,
                preparation_minutes=15,
                state=State.AGREED,
                **plan,
            )
            if state != State.AGREED:
                log(group, bob, absent=1)
                groups.confirm(group_id=group.id, key=uuid7(), by=alice)
            if state == State.REVERSED:
                _undo(group, bob)
            return now(group)

    return teach


def _undo(group: Group, by: Member) -> None:
    words = {"group_id": group.id, "reason": "The wrong group."}
    groups.ask_undo(**words, key=uuid7(), by=by)
    groups.reverse(**words, key=uuid7(), by=admit(name="Cara Champion", role="champion"))


def lines(member: Member) -> list[tuple[str, Role, int, str]]:
    found = selectors.items(member, years.now())
    return [(one.title, one.role, one.minutes, one.kind) for one in found]


def test_who_gave_has_all_they_gave_and_who_came_what_they_sat_through(
    inside: NetworkRef, taught: Taught, alice: Member, bob: Member
) -> None:
    group = taught()
    absent = group.recipients[1].member
    assert lines(bob) == [(group.title, Role.GAVE, 45, GROUP_KIND)]
    assert lines(alice) == [(group.title, Role.RECEIVED, 30, GROUP_KIND)]
    assert lines(absent) == []
    assert [selectors.hours_of(one) for one in (bob, alice, absent)] == [(45, 0), (0, 30), (0, 0)]


def test_two_who_give_are_there_at_once(inside: NetworkRef, alice: Member, bob: Member) -> None:
    cora = admit(name="Cora Cole")
    group = GroupFactory(provider=bob, others=[cora], recipients=[alice], state=State.SETTLED)
    assert lines(alice) == [(group.title, Role.RECEIVED, 15, GROUP_KIND)]
    assert selectors.hours_of(alice) == (0, 15)
    assert selectors.hours_of(cora) == (30, 0)


def test_who_gave_nothing_of_two_has_no_line(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    cora = admit(name="Cora Cole")
    group = GroupFactory(provider=bob, others=[cora], recipients=[alice], state=State.AGREED)
    given = {
        part.id: groups.Given(15 if part.member_id == bob.id else 0) for part in group.providers
    }
    came = {group.recipients[0].id}
    told = {"group_id": group.id, "given": given, "came": came, "held_on": years.today()}
    groups.log_hours(**told, key=uuid7(), by=bob)
    groups.confirm(group_id=group.id, key=uuid7(), by=alice)
    assert lines(bob) == [(group.title, Role.GAVE, 15, GROUP_KIND)]
    assert lines(cora) == []
    with pytest.raises(NotFound):
        services.reflect_on_group(group_id=group.id, by=cora, **WORDS)


def test_a_group_paid_for_by_the_host_stands_there_too(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    plan = groups.Plan(
        title="For us",
        about="All of it.",
        providers=[bob.id],
        session_minutes=30,
        places=2,
        payer=Payer.HOST,
    )
    group = groups.set_up(plan=plan, key=uuid7(), by=alice)
    for move, by in ((groups.take_part, bob), (groups.close, alice)):
        move(group_id=group.id, key=uuid7(), by=by)
    log(now(group), bob)
    groups.confirm(group_id=group.id, key=uuid7(), by=alice)
    assert lines(alice) == [("For us", Role.RECEIVED, 30, GROUP_KIND)]


@pytest.mark.parametrize("state", [State.AGREED, State.LOGGED, State.VOIDED])
def test_nobody_reflects_before_it_is_settled(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member, state: State
) -> None:
    group = GroupFactory(provider=bob, recipients=[alice], state=state)
    with pytest.raises(NotFound):
        services.reflect_on_group(group_id=group.id, by=alice, **WORDS)
    assert as_alice.get(f"/cpd/group/{group.id}/").status_code == 404
    assert f"/cpd/group/{group.id}/" not in as_alice.get(f"/groups/{group.id}/").text


def test_who_did_not_come_and_who_looks_on_cannot_reflect(
    inside: NetworkRef, taught: Taught, champion: Member
) -> None:
    group = taught()
    for other in (group.recipients[1].member, champion):
        with pytest.raises(NotFound):
            services.reflect_on_group(group_id=group.id, by=other, **WORDS)


def test_what_was_undone_keeps_its_note_and_counts_no_hours(
    inside: NetworkRef, taught: Taught, alice: Member, bob: Member
) -> None:
    group = taught()
    services.reflect_on_group(group_id=group.id, by=alice, **WORDS)
    _undo(group, bob)
    (mine,) = selectors.items(alice, years.now())
    assert (mine.is_undone, mine.counted_minutes) == (True, 0)
    assert lines(bob) == []
    assert selectors.hours_of(alice) == selectors.hours_of(bob) == (0, 0)
    services.reflect_on_group(group_id=group.id, by=alice, **{**WORDS, "did": "Still mine."})
    with pytest.raises(NotSettled):
        services.reflect_on_group(group_id=group.id, by=bob, **WORDS)


def test_a_group_stands_in_the_year_of_its_day(
    inside: NetworkRef, taught: Taught, bob: Member
) -> None:
    Group.objects.filter(id=taught().id).update(held_on=date(2025, 3, 31))
    assert [len(selectors.items(bob, years.Year(year))) for year in (2024, 2025)] == [1, 0]


def test_from_the_groups_page_to_the_form_and_back(
    nwl: NetworkRef, as_alice: Client, taught: Taught
) -> None:
    group, url = taught(), ""
    with current.enter(nwl):
        skill = SkillFactory(name="Charts for wards")
    url = f"/cpd/group/{group.id}/"
    assert url in as_alice.get(f"/groups/{group.id}/").text
    assert url in as_alice.get("/cpd/").text
    page = as_alice.get(url).text
    assert "Received help: 30 minutes" in page
    assert as_alice.post(url, {"did": ""}).status_code == 422
    entered = {"did": "We drew it.", "learned": "Twelve points", "skills": [str(skill.id)]}
    answer = as_alice.post(url, entered)
    entry = as_alice.get(answer["Location"]).text
    for words in ("Twelve points", "Charts for wards", f"/groups/{group.id}/", GROUP_KIND):
        assert words in entry, words
    assert "Twelve points" in as_alice.get(url).text
    assert as_alice.get(f"{answer['Location']}change/")["Location"] == url
    assert "The group and its hours stay" in as_alice.get(f"{answer['Location']}remove/").text


def test_the_papers_have_it_and_name_nobody_else(
    nwl: NetworkRef, as_alice: Client, alice: Member, bob: Member, taught: Taught
) -> None:
    group = taught()
    with current.enter(nwl):
        note = GroupReflectionFactory(group=group, by=alice)
    rows = list(csv.DictReader(io.StringIO(as_alice.get("/cpd/record.csv").text.lstrip("\ufeff"))))
    assert [(row["What"], row["Role"], row["Kind of help"], row["Minutes"]) for row in rows] == [
        (group.title, "Received help", GROUP_KIND, "30")
    ]
    for address in ("/cpd/record.pdf", f"/cpd/{note.id}/entry.pdf"):
        words = text_of(as_alice.get(address).content)
        assert group.title in words
        assert note.learned in words
        assert bob.name not in words
    assert "Hours by kind of help" in as_alice.get("/cpd/print/").text


def test_hours_with_groups_are_among_those_shown(
    nwl: NetworkRef, as_alice: Client, bob: Member, settled: Exchange, taught: Taught
) -> None:
    taught()
    with current.enter(nwl):
        choose(bob, shows_hours_given=True, shows_hours_received=True)
    with counted() as queries:
        page = as_alice.get("/people/bob/").text
    assert "2.25 hours" in page.partition(HEADING)[2].partition("</section>")[0]
    assert len(queries) <= 12


def test_the_database_has_one_note_on_one_thing(
    inside: NetworkRef, taught: Taught, settled: Exchange, alice: Member
) -> None:
    group = taught()
    note = GroupReflectionFactory(group=group, by=alice)
    with pytest.raises(IntegrityError, match="cpd_reflection_one_a_group"), database.atomic():
        Reflection.objects.create(member=alice, group=group, did="Again")
    with pytest.raises(IntegrityError, match="cpd_reflection_on_one_thing"), database.atomic():
        Reflection.objects.create(member=alice, group=group, exchange=settled, did="Both")
    told = {"title": "Another", "day": years.today(), "minutes": 60}
    with pytest.raises(NotFound):
        services.change_own(reflection_id=note.id, by=alice, **WORDS, **told)
    assert OwnEntryFactory(by=alice).is_own
