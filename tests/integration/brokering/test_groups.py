"""Groups in the queue: hours nobody confirmed, those that wait for who pays, and disputes."""

import pytest
from django.test import Client

from tenant_apps.brokering import finding, selectors, services
from tenant_apps.brokering.models import Act
from tenant_apps.brokering.refusals import MailsUnwanted, NobodyToNudge, WeekIsFull
from tenant_apps.groups.models import Group
from tenant_apps.hearing import services as hearing
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.reminders import places
from tenant_apps.reminders.models import Reminder
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.groups import ABOUT, GroupFactory, fill_chest, log
from tests.factories.members import admit
from tests.integration.brokering.conftest import Pass, nudge

QUEUE = "/queue/"
SAYS = "It was shorter than that, I think."


@pytest.fixture
def carl(inside: NetworkRef) -> Member:
    return admit(name="Carl Carter")


@pytest.fixture
def people(alice: Member, bob: Member, carl: Member) -> dict[str, object]:
    """Alice teaches Bob and Carl."""
    return {"provider": alice, "recipients": [bob, carl], "says": SAYS}


def _names(broker: Member) -> list[str]:
    return [place.name for place in finding.look(broker.id).places]


def _awaited(broker: Member, name: str) -> set[str]:
    return {member.name for member in selectors.get(broker, name).awaited}


def _nudged() -> set[str]:
    return set(Mail.objects.filter(text__contains="Bella Broker is a").values_list("to", flat=True))


def test_hours_come_after_seven_days_and_wait_for_all_who_were_there(
    people: dict[str, object], broker: Member, bob: Member, carl: Member, later: Pass
) -> None:
    group = GroupFactory(**people, state="logged")
    later(days=6, hours=23)
    assert _names(broker) == []
    later(hours=1)
    assert _names(broker) == [f"hours-{group.id}"]
    assert _awaited(broker, f"hours-{group.id}") == {bob.name, carl.name}


def test_who_did_not_come_is_not_waited_for(
    people: dict[str, object], broker: Member, alice: Member, bob: Member, later: Pass
) -> None:
    group = GroupFactory(**people, state="agreed")
    log(group, alice, absent=1)
    later(days=7)
    assert _awaited(broker, f"hours-{group.id}") == {bob.name}


def test_what_waits_for_who_pays_comes_after_five_days(
    people: dict[str, object], broker: Member, champion: Member, later: Pass
) -> None:
    group = GroupFactory(**people, state="closed", payer="chest")
    later(days=4, hours=23)
    assert _names(broker) == []
    later(hours=1)
    assert _names(broker) == [f"proposal-{group.id}"]
    assert _awaited(broker, f"proposal-{group.id}") == {champion.name}


def test_disputes_come_at_once_and_lead_to_where_they_are_decided(
    people: dict[str, object], broker: Member, as_broker: Client
) -> None:
    group = GroupFactory(**people, state="disputed")
    page = as_broker.get(f"{QUEUE}dispute-{group.id}/").content.decode()
    assert f"/groups/to-decide/{group.id}/" in page
    assert "Nudge" not in page
    with pytest.raises(NobodyToNudge):
        services.nudge(name=f"dispute-{group.id}", by=broker)


@pytest.mark.parametrize("state", ["gathering", "agreed", "settled"])
def test_what_waits_for_no_answer_is_not_there(
    people: dict[str, object], broker: Member, later: Pass, state: str
) -> None:
    group = GroupFactory(**people, state=state)
    later(days=20)
    assert not [name for name in _names(broker) if name.endswith(str(group.id))]


def test_nobodys_own(
    people: dict[str, object], broker: Member, champion: Member, carl: Member, later: Pass
) -> None:
    mine = GroupFactory(**{**people, "recipients": [broker, carl]}, state="logged")
    later(days=7)
    assert _names(broker) == []
    assert _names(champion) == [f"hours-{mine.id}"]
    Group.objects.update(agreed_by=champion)
    assert _names(champion) == []


def test_pages_say_who_what_and_how_long_and_no_word_of_theirs(
    people: dict[str, object], as_broker: Client, later: Pass
) -> None:
    group = GroupFactory(**people, state="logged")
    other = GroupFactory(**people, state="disputed", title="Another class")
    later(days=8)
    for path in ("", f"hours-{group.id}/"):
        page = as_broker.get(QUEUE + path).content.decode()
        assert "Run charts for wards" in page
        assert "for 8 days" in page
        assert "30 minutes" in page
        assert "Nudge them to look at the hours." in page
        assert ABOUT not in page
        assert SAYS not in page
    assert "Nudge Bob Baker and 1 more" in page
    assert "Another class" in as_broker.get(f"{QUEUE}?kind=dispute").content.decode()
    assert SAYS not in as_broker.get(f"{QUEUE}dispute-{other.id}/").content.decode()


def test_a_nudge_goes_to_each_who_may_confirm_and_wants_it(
    people: dict[str, object],
    broker: Member,
    as_broker: Client,
    as_bob: Client,
    alice: Member,
    bob: Member,
    carl: Member,
    later: Pass,
) -> None:
    group = GroupFactory(**people, state="logged")
    later(days=7)
    hearing.stop(member=carl, mails=hearing.Mails.BROKERS)
    nudge(as_broker, f"hours-{group.id}")
    assert _nudged() == {bob.user.email}
    [mail] = Mail.objects.filter(subject="Are these hours right? Run charts for wards")
    assert "Alice Archer logged 30 minutes of a group" in mail.text
    assert f"/groups/{group.id}/" in mail.text
    act = Act.objects.get()
    assert (act.member, act.group, act.exchange) == (bob, group, None)
    told = as_bob.get("/queue/for-you/").content.decode()
    assert f'href="/groups/{group.id}/"' in told
    assert "Run charts for wards" in told
    assert "Bella Broker reminded you by mail" in told


def test_a_nudge_reaches_all_who_have_a_place_for_it(
    people: dict[str, object], broker: Member, bob: Member, carl: Member, later: Pass
) -> None:
    group = GroupFactory(**people, state="logged")
    later(days=7)
    name = f"hours-{group.id}"
    assert len(services.nudge(name=name, by=broker)) == 2
    later(days=7)
    for _ in range(3):
        places.take([bob.id], Reminder.How.BROKER)
    assert [act.member for act in services.nudge(name=name, by=broker)] == [carl]
    later(days=5)
    for _ in range(3):
        places.take([bob.id, carl.id], Reminder.How.BROKER)
    with pytest.raises(WeekIsFull):
        services.nudge(name=name, by=broker)
    for member in (bob, carl):
        hearing.stop(member=member, mails=hearing.Mails.BROKERS)
    with pytest.raises(MailsUnwanted):
        services.nudge(name=name, by=broker)


def test_who_decides_on_the_credits_is_asked_to(
    people: dict[str, object], broker: Member, champion: Member, alice: Member, later: Pass
) -> None:
    group = GroupFactory(**people, state="closed", payer="chest")
    later(days=5)
    services.nudge(name=f"proposal-{group.id}", by=broker)
    assert _nudged() == {champion.user.email}
    [mail] = Mail.objects.filter(subject="Shall it be paid? Run charts for wards")
    assert "Alice Archer has people together for a group of 30 minutes" in mail.text
    assert ABOUT not in mail.text


def test_where_nobody_may_answer_the_queue_says_so(
    people: dict[str, object], broker: Member, as_broker: Client, later: Pass
) -> None:
    group = GroupFactory(**people, state="closed", payer="chest")
    later(days=5)
    page = as_broker.get(f"{QUEUE}proposal-{group.id}/").content.decode()
    assert "Nobody who may answer is active" in page
    assert "/nudge/" not in page


def test_it_is_taken_and_done(
    people: dict[str, object], broker: Member, as_broker: Client, later: Pass
) -> None:
    group = GroupFactory(**people, state="logged")
    later(days=7)
    as_broker.post(f"{QUEUE}hours-{group.id}/take/")
    assert "Yours" in as_broker.get(QUEUE).content.decode()
    as_broker.post(f"{QUEUE}hours-{group.id}/done/")
    assert _names(broker) == []


def test_pages_take_few_queries(
    people: dict[str, object], champion: Member, as_broker: Client, later: Pass
) -> None:
    fill_chest()
    for state in ("closed", "logged", "disputed"):
        hours = [GroupFactory(**people, state=state, payer="chest") for _ in range(2)]
    later(days=7)
    for path in ("", f"dispute-{hours[0].id}/"):
        as_broker.get(QUEUE + path)
        with counted() as queries:
            assert as_broker.get(QUEUE + path).status_code == 200
        assert len(queries) <= 12, queries
