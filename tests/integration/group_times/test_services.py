"""A time is set, moved and called off, and every calendar hears of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from kernel.errors import Forbidden, NotFound
from kernel.ids import uuid7
from tenant_apps.group_times import services
from tenant_apps.group_times.models import GroupMeeting, GroupStep
from tenant_apps.group_times.services import TooFarAhead
from tenant_apps.groups import services as groups
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.models.group import Payer
from tenant_apps.groups.services import MoveImpossible
from tenant_apps.meetings.refusals import BadTimes, MeetingMovedOn, NoPlace, TimePassed
from tenant_apps.meetings.services import Offer
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.group_times import GroupMeetingFactory, set_time, step
from tests.factories.groups import GroupFactory, now
from tests.factories.meetings import in_days
from tests.factories.members import admit
from tests.integration.exchanges.test_at_once import at_once
from tests.integration.groups.conftest import Gathering
from tests.integration.meetings.conftest import SetClock, event_of, mails

LONDON = ZoneInfo("Europe/London")
Ending = Callable[..., Group]


def heard() -> dict[str, tuple[str, int]]:
    """By address the method and the number of what came for their calendars."""
    found = {}
    for mail in mails():
        if mail.attachment:
            method, event = event_of(mail)
            assert mail.to not in found
            found[mail.to] = (method, int(event["SEQUENCE"]))
    return found


def setting(group: Group, by: Member, days: int) -> Callable[[], object]:
    """A time in so many days, by one who has seen all that happened until now."""
    offer, seen = Offer([in_days(days)], 60, "Room 4"), step(group, by=by)
    return lambda: services.set_time(offer=offer, **seen)


def addresses(*people: Member) -> list[str]:
    return sorted(one.user.email for one in people)


def test_all_who_take_part_get_it_and_read_nobodys_address(
    gathering: Gathering, alice: Member, bob: Member, carl: Member
) -> None:
    group = gathering()
    asked = admit(name="Iris Invited")
    groups.invite(group_id=group.id, member_id=asked.id, key=uuid7(), by=alice)
    mails()
    meeting = set_time(group, by=alice, start=in_days(7), video_url="https://meet.example/abc")
    told = {mail.to: mail for mail in mails()}
    assert sorted(told) == addresses(alice, bob, carl)
    for address, mail in told.items():
        method, event = event_of(mail)
        assert method == "REQUEST"
        assert event["UID"] == f"{meeting.id}@{settings.BASE_DOMAIN}"
        assert event["SEQUENCE"] == 0
        assert event["DTSTART"].dt == meeting.starts_at
        assert event["LOCATION"] == "Room 4"
        assert event["ATTENDEE"] == f"mailto:{address}"
        raw = bytes(mail.attachment).decode() + mail.text
        assert [one for one in told if one != address and one in raw] == []


def test_moved_it_is_the_same_with_a_higher_number(
    gathering: Gathering, alice: Member, bob: Member, carl: Member
) -> None:
    group = gathering()
    first = set_time(group, by=alice, start=in_days(7))
    mails()
    second = set_time(group, by=alice, start=in_days(8))
    assert (second.id, second.starts_at) == (first.id, in_days(8))
    told = heard()
    assert sorted(told) == addresses(alice, bob, carl)
    assert set(told.values()) == {("REQUEST", 1)}


def test_called_off_it_leaves_all_calendars_and_another_may_be_set(
    gathering: Gathering, alice: Member, bob: Member, carl: Member
) -> None:
    group = gathering()
    first = set_time(group, by=alice, start=in_days(7))
    mails()
    services.call_off(**step(group, by=alice))
    told = heard()
    assert sorted(told) == addresses(alice, bob, carl)
    assert set(told.values()) == {("CANCEL", 1)}
    with pytest.raises(MeetingMovedOn):
        services.call_off(**step(group, by=alice))
    assert set_time(group, by=alice, start=in_days(9)).id != first.id


def test_who_joins_later_gets_it_then_and_who_leaves_loses_it(
    gathering: Gathering, alice: Member, bob: Member, carl: Member
) -> None:
    group = gathering(recipients=[bob])
    Group.objects.update(places=3)
    set_time(group, by=alice, start=in_days(7))
    heard()
    groups.join(group_id=group.id, key=uuid7(), by=carl)
    assert heard() == {carl.user.email: ("REQUEST", 1)}
    groups.leave(group_id=group.id, key=uuid7(), by=carl)
    assert heard() == {carl.user.email: ("CANCEL", 2)}
    groups.join(group_id=group.id, key=uuid7(), by=carl)
    assert heard() == {carl.user.email: ("REQUEST", 3)}
    part = Part.objects.get(group=group, member=bob)
    groups.remove(group_id=group.id, part_id=part.id, key=uuid7(), by=alice)
    assert heard() == {bob.user.email: ("CANCEL", 4)}


def test_who_was_only_invited_and_says_no_hears_of_no_calendar(
    gathering: Gathering, alice: Member, carl: Member, bob: Member
) -> None:
    group = gathering(recipients=[bob])
    set_time(group, by=alice, start=in_days(7))
    groups.invite(group_id=group.id, member_id=carl.id, key=uuid7(), by=alice)
    groups.leave(group_id=group.id, key=uuid7(), by=carl)
    assert carl.user.email not in heard()


def test_a_provider_gets_it_once_they_agree_to_give_the_time(
    inside: NetworkRef, alice: Member, bob: Member, carl: Member
) -> None:
    plan = groups.Plan(
        title="Run charts",
        about="With your own figures.",
        providers=[alice.id, bob.id],
        session_minutes=15,
        places=3,
        payer=Payer.SHARED,
        is_open=True,
    )
    group = groups.set_up(plan=plan, key=uuid7(), by=alice)
    set_time(group, by=alice, start=in_days(7))
    assert sorted(heard()) == addresses(alice)
    with pytest.raises(Forbidden):
        set_time(group, by=bob, start=in_days(8))
    groups.take_part(group_id=group.id, key=uuid7(), by=bob)
    assert heard() == {bob.user.email: ("REQUEST", 1)}
    assert set_time(now(group), by=bob, start=in_days(8)).sequence == 2


@pytest.mark.parametrize("ending", [groups.withdraw, groups.cancel], ids=["withdrawn", "cancelled"])
def test_where_the_group_ends_its_meeting_is_off(
    gathering: Gathering, alice: Member, bob: Member, carl: Member, ending: Ending
) -> None:
    group = gathering("agreed" if ending is groups.cancel else "gathering")
    set_time(group, by=alice, start=in_days(7))
    mails()
    ending(group_id=group.id, key=uuid7(), by=alice)
    told = heard()
    assert sorted(told) == addresses(alice, bob, carl)
    assert set(told.values()) == {("CANCEL", 1)}
    assert GroupMeeting.objects.get().state == "called_off"
    assert GroupStep.objects.latest("position").kind == "lapsed"


def test_a_group_that_runs_out_takes_its_meeting_along(
    gathering: Gathering, alice: Member, at: SetClock
) -> None:
    group = gathering()
    set_time(group, by=alice, start=in_days(100))
    mails()
    group.refresh_from_db()
    assert group.expires_at
    at(group.expires_at)
    groups.expire_due()
    assert {method for method, _ in heard().values()} == {"CANCEL"}
    assert GroupStep.objects.latest("position").actor is None


def test_one_that_is_over_is_not_called_off(
    gathering: Gathering, alice: Member, at: SetClock
) -> None:
    group = gathering("agreed")
    meeting = set_time(group, by=alice, start=in_days(7))
    at(meeting.ends_at)
    mails()
    groups.cancel(group_id=group.id, key=uuid7(), by=alice)
    assert heard() == {}
    assert GroupMeeting.objects.get().state == "held"


def test_only_who_leads_it_says_when(
    gathering: Gathering, bob: Member, alice: Member, champion: Member
) -> None:
    group = gathering()
    for other in (bob, champion):
        with pytest.raises(Forbidden):
            set_time(group, by=other, start=in_days(7))
    set_time(group, by=alice, start=in_days(7))
    with pytest.raises(Forbidden):
        services.call_off(**step(group, by=bob))
    closed = GroupFactory(provider=alice, recipients=[], is_open=False)
    with pytest.raises(NotFound):
        set_time(closed, by=bob, start=in_days(7))


def test_a_host_who_receives_may_say_it_too(inside: NetworkRef, alice: Member, bob: Member) -> None:
    plan = groups.Plan(
        title="Run charts",
        about="With your own figures.",
        providers=[alice.id],
        session_minutes=15,
        places=3,
        payer=Payer.HOST,
    )
    group = groups.set_up(plan=plan, key=uuid7(), by=bob)
    set_time(group, by=bob, start=in_days(7))
    assert sorted(heard()) == addresses(bob)


@pytest.mark.parametrize("state", ["logged", "settled", "withdrawn", "cancelled"])
def test_not_once_hours_are_logged_or_it_has_ended(
    gathering: Gathering, alice: Member, state: str
) -> None:
    with pytest.raises(MoveImpossible):
        set_time(gathering(state), by=alice, start=in_days(7))


def test_what_no_calendar_could_hold_is_refused(gathering: Gathering, alice: Member) -> None:
    group = gathering()
    for offer, refusal in [
        (Offer([in_days(7), in_days(8)], 60, "Room 4"), BadTimes),
        (Offer([in_days(-1)], 60, "Room 4"), TimePassed),
        (Offer([in_days(7)], 60), NoPlace),
        (Offer([in_days(181)], 60, "Room 4"), TooFarAhead),
    ]:
        with pytest.raises(refusal):
            services.set_time(offer=offer, **step(group, by=alice))
    assert not GroupMeeting.objects.exists()


def test_no_later_than_the_credits_are_held(gathering: Gathering, alice: Member) -> None:
    group = gathering("agreed")
    assert group.expires_at
    Group.objects.update(expires_at=in_days(20))
    with pytest.raises(TooFarAhead):
        set_time(group, by=alice, start=in_days(20))
    set_time(group, by=alice, start=in_days(19))


def test_the_same_request_twice_is_done_once(gathering: Gathering, alice: Member) -> None:
    group = gathering()
    mails()
    asked = {"offer": Offer([in_days(7)], 60, "Room 4"), **step(group, by=alice)}
    first = services.set_time(**asked)
    assert services.set_time(**asked) == first
    assert len(mails()) == 3
    ended = step(group, by=alice)
    services.call_off(**ended)
    services.call_off(**ended)
    assert len(mails()) == 3


def test_who_has_not_seen_what_happened_since_changes_nothing(
    gathering: Gathering, alice: Member
) -> None:
    group = gathering()
    old = step(group, by=alice)
    set_time(group, by=alice, start=in_days(7))
    with pytest.raises(MeetingMovedOn):
        services.set_time(offer=Offer([in_days(8)], 60, "Room 4"), **old)


@pytest.mark.parametrize("round_", range(3))
def test_two_who_lead_it_act_at_once_and_one_is_refused(
    inside: NetworkRef, alice: Member, bob: Member, carl: Member, round_: int
) -> None:
    group = GroupFactory(provider=alice, others=[bob], recipients=[carl])
    mails()
    ways = [setting(group, alice, 7), setting(group, bob, 8)]
    assert sorted(at_once(inside, *ways)) == ["done", "meeting_state"]
    assert len(mails()) == 3


def test_who_joins_while_it_is_moved_has_it_as_it_was_moved_to(
    gathering: Gathering, inside: NetworkRef, alice: Member, bob: Member, carl: Member
) -> None:
    group = gathering(recipients=[bob])
    Group.objects.update(places=3)
    set_time(group, by=alice, start=in_days(7))
    mails()
    outcomes = at_once(
        inside,
        setting(group, alice, 8),
        lambda: groups.join(group_id=group.id, key=uuid7(), by=carl),
    )
    assert outcomes == ["done", "done"]
    last = [mail for mail in mails() if mail.to == carl.user.email and mail.attachment][-1]
    assert event_of(last)[1]["DTSTART"].dt == in_days(8)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (datetime(2027, 3, 28, 9, tzinfo=LONDON), datetime(2027, 3, 28, 8, tzinfo=UTC)),
        (datetime(2027, 3, 27, 9, tzinfo=LONDON), datetime(2027, 3, 27, 9, tzinfo=UTC)),
        (datetime(2027, 10, 31, 9, tzinfo=LONDON), datetime(2027, 10, 31, 9, tzinfo=UTC)),
        (datetime(2027, 10, 30, 9, tzinfo=LONDON), datetime(2027, 10, 30, 8, tzinfo=UTC)),
    ],
)
def test_on_either_side_of_both_clock_changes_it_is_nine_in_london(
    gathering: Gathering, alice: Member, at: SetClock, local: datetime, utc: datetime
) -> None:
    at(utc - timedelta(days=30))
    group = gathering()
    mails()
    meeting = set_time(group, by=alice, start=local)
    [mail, *_] = mails()
    assert event_of(mail)[1]["DTSTART"].dt == utc
    assert f"{local:%A} {local.day}" in mail.subject
    assert "09:00 to 10:00" in mail.subject
    assert meeting.remind_at == local - timedelta(days=1)


def test_the_suspended_get_nothing(
    gathering: Gathering, alice: Member, bob: Member, carl: Member, champion: Member
) -> None:
    group = gathering()
    members.suspend(member=carl, by=champion.id)
    mails()
    GroupMeetingFactory(group=group)
    assert sorted(heard()) == addresses(alice, bob)
