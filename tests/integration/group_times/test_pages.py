"""What who takes part and who does not reads on the group's page, and what the pages refuse."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.group_times import services
from tenant_apps.group_times.models import GroupMeeting
from tenant_apps.groups.models import Group
from tenant_apps.meetings import stepping, times
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory
from tests.factories.group_times import GroupMeetingFactory, set_time, step
from tests.factories.groups import log, now
from tests.factories.meetings import MeetingFactory, in_days
from tests.factories.members import admit
from tests.integration.groups.conftest import Gathering
from tests.integration.meetings.conftest import SetClock
from tests.world import World

FORM = {"minutes": "1", "place": "Room 4", "video_url": ""}
LINK = "https://meet.example/abc"


def page(client: Client, group: Group) -> str:
    return client.get(f"/groups/{group.id}/").content.decode()


def typed(days: int) -> str:
    return f"{times.local_of(in_days(days)):%Y-%m-%dT%H:%M}"


def fill(client: Client, group: Group, **more: Any) -> Any:
    seen = stepping.position(services.steps(group))
    data = {**FORM, "first": typed(7), "seen": seen, "key": uuid7(), **more}
    return client.post(f"/groups/{group.id}/time/", data)


@pytest.fixture
def as_stranger(world: World, inside: NetworkRef) -> Client:
    """A member who may join and has not."""
    return world.client(inside, admit(name="Stella Stranger").user)


def test_it_stands_first_on_the_page_of_who_takes_part(
    gathering: Gathering, as_alice: Client, as_bob: Client
) -> None:
    group = gathering()
    GroupMeetingFactory(group=group)
    for client, may in ((as_alice, True), (as_bob, False)):
        seen = page(client, group)
        assert seen.index("You meet on") < seen.index('id="next-step"')
        assert LINK in seen
        assert "Add it to your calendar" in seen
        assert (">Move it<" in seen) is may
        assert (">Call it off<" in seen) is may


def test_who_may_join_reads_when_and_where_but_not_the_link(
    gathering: Gathering, as_stranger: Client
) -> None:
    group = gathering()
    Group.objects.update(places=3)
    GroupMeetingFactory(group=group)
    seen = page(as_stranger, group)
    assert "It takes place on" in seen
    assert "Room 4" in seen
    assert LINK not in seen
    assert as_stranger.get(f"/groups/{group.id}/time/meeting.ics").status_code == 404
    GroupMeeting.objects.update(place="")
    assert "who takes part gets the link" in page(as_stranger, group)


def test_before_one_is_set_only_who_leads_reads_of_it(
    gathering: Gathering, as_alice: Client, as_bob: Client
) -> None:
    group = gathering()
    assert "When do you meet?" in page(as_alice, group)
    assert "When do you meet?" not in page(as_bob, group)


def test_setting_moving_and_calling_off(gathering: Gathering, as_alice: Client) -> None:
    group = gathering()
    asked = as_alice.get(f"/groups/{group.id}/time/")
    assert 'value="0.25"' in asked.content.decode()
    assert fill(as_alice, group).status_code == 302
    assert "put" in page(as_alice, group)
    again = as_alice.get(f"/groups/{group.id}/time/").content.decode()
    assert typed(7) in again
    assert "Room 4" in again
    assert fill(as_alice, group, first=typed(8)).status_code == 302
    assert GroupMeeting.objects.get().starts_at == in_days(8)
    sure = as_alice.get(f"/groups/{group.id}/time/call-off/")
    assert "Call off the meeting?" in sure.content.decode()
    data = {"seen": stepping.position(services.steps(group)), "key": uuid7()}
    assert as_alice.post(f"/groups/{group.id}/time/call-off/", data).status_code == 302
    assert "When do you meet?" in page(as_alice, group)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first": ""}, "There is a problem"),
        ({"first": "2027-03-28T01:30"}, "the clocks go forward"),
        ({"first": "2020-03-30T09:00"}, "has passed"),
        ({"minutes": "0.1"}, "quarter"),
        ({"place": ""}, "Say where you meet"),
        ({"video_url": "http://meet.example/abc"}, "https://"),
        ({"first": "2099-03-30T09:00"}, "at the latest"),
    ],
)
def test_what_is_wrong_is_said_where_it_was_entered(
    gathering: Gathering, as_alice: Client, wrong: dict[str, str], said: str
) -> None:
    answer = fill(as_alice, gathering(), **wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not GroupMeeting.objects.exists()


def test_a_time_that_comes_twice_is_the_first_and_says_so(
    gathering: Gathering, as_alice: Client, at: SetClock
) -> None:
    at(
        times.moment(
            datetime(2027, 10, 1, 9)  # noqa: DTZ001 - London's clock
        )
    )
    answer = fill(as_alice, gathering(), first="2027-10-31T01:30")
    assert answer.status_code == 302
    assert "We took the first" in as_alice.get(answer["Location"]).content.decode()


def test_a_clash_with_an_own_meeting_is_said_and_may_be_overruled(
    gathering: Gathering, as_alice: Client, alice: Member
) -> None:
    group = gathering()
    other = ExchangeFactory(recipient=alice, provider=admit(name="Dora"), state="accepted")
    MeetingFactory(exchange=other, state="agreed")
    answer = fill(as_alice, group)
    assert answer.status_code == 422
    assert "then, on" in answer.content.decode()
    assert fill(as_alice, group, despite="on").status_code == 302


def test_before_it_took_place_the_time_comes_first_and_logging_second(
    gathering: Gathering, as_alice: Client, as_bob: Client, at: SetClock
) -> None:
    group = gathering("agreed")
    log_url = f"/groups/{group.id}/log/"
    primary = f'<a class="button" href="{log_url}"'
    early = "Log the hours now only if you have met already."
    assert primary in page(as_alice, group)
    assert early not in as_alice.get(log_url).text
    meeting = GroupMeetingFactory(group=group)
    seen = page(as_alice, group)
    assert primary not in seen
    assert f'<a class="button button-secondary" href="{log_url}"' in seen
    assert "You have met already? Then you can log it now." in seen
    assert "You have met already?" not in page(as_bob, group)
    assert early in as_alice.get(log_url).text
    at(meeting.ends_at)
    assert primary in page(as_alice, group)


def test_once_it_is_settled_no_time_stands_ahead(
    gathering: Gathering, as_alice: Client, as_bob: Client, alice: Member, at: SetClock
) -> None:
    group = gathering("agreed")
    meeting, before = GroupMeetingFactory(group=group), clock.now()
    log(now(group), alice)
    assert "You meet on" in page(as_alice, group)
    said = "Once it is confirmed, that meeting leaves all calendars."
    assert said in page(as_bob, group)
    assert said not in page(as_alice, group)
    at(meeting.starts_at)
    assert said not in page(as_bob, group)
    at(before + timedelta(minutes=1))
    assert as_bob.post(f"/groups/{group.id}/confirm/", {"key": uuid7()}).status_code == 302
    for client in (as_alice, as_bob):
        assert "You meet on" not in page(client, group)
    assert GroupMeeting.objects.get().state == "called_off"


def test_who_takes_part_or_may_join_reads_what_clashes_with_it(
    gathering: Gathering, as_bob: Client, as_stranger: Client, bob: Member, alice: Member
) -> None:
    group = gathering()
    Group.objects.update(places=3)
    GroupMeetingFactory(group=group)
    said = "You have “Look over my driver diagram” then, on"
    assert said not in page(as_bob, group)
    other = ExchangeFactory(recipient=bob, provider=admit(name="Dora"), state="accepted")
    MeetingFactory(exchange=other, state="agreed")
    assert said in page(as_bob, group)
    assert said not in page(as_stranger, group)


def test_a_clash_with_another_groups_time_is_said_to_whoever_looks_for_one(
    gathering: Gathering, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    """Setting a time for a group; proposing one for an exchange; choosing one of it."""
    group = gathering(title="Charts for all")
    GroupMeetingFactory(group=group)
    said = "You have “Charts for all” then, on"
    another = gathering(title="More charts")
    answer = fill(as_alice, another)
    assert (answer.status_code, said in answer.text) == (422, True)
    exchange = ExchangeFactory(provider=alice, recipient=bob, state="accepted", minutes=15)
    form = {**FORM, "first": typed(7), "seen": 0, "key": uuid7()}
    answer = as_alice.post(f"/meetings/{exchange.id}/propose/", form)
    assert (answer.status_code, said in answer.text) == (422, True)
    MeetingFactory(exchange=exchange, starts=[in_days(7), in_days(8)])
    assert as_bob.get(f"/exchanges/{exchange.id}/").text.count(said) == 1
    services.call_off(**step(group, by=alice))
    assert said not in as_bob.get(f"/exchanges/{exchange.id}/").text


def test_nobody_else_sets_it(
    gathering: Gathering, as_bob: Client, as_stranger: Client, world: World, inside: NetworkRef
) -> None:
    group = gathering()
    GroupMeetingFactory(group=group)
    for client in (as_bob, as_stranger):
        for path in ("time/", "time/call-off/"):
            assert client.get(f"/groups/{group.id}/{path}").status_code == 403
        assert fill(client, group).status_code == 403
        data = {"seen": 1, "key": uuid7()}
        assert client.post(f"/groups/{group.id}/time/call-off/", data).status_code == 403
    out = world.client(inside, None)
    assert out.get(f"/groups/{group.id}/time/").status_code == 302


def test_the_file_is_kept_by_whoever_downloads_it(
    gathering: Gathering, as_bob: Client, bob: Member
) -> None:
    group = gathering()
    assert as_bob.get(f"/groups/{group.id}/time/meeting.ics").status_code == 404
    meeting = GroupMeetingFactory(group=group)
    answer = as_bob.get(f"/groups/{group.id}/time/meeting.ics")
    assert answer["Content-Disposition"] == 'attachment; filename="meeting.ics"'
    calendar: Any = Calendar.from_ical(answer.content)
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["UID"].startswith(str(meeting.id))
    assert b"mailto:" + bob.user.email.encode() not in answer.content


def test_the_page_asks_little(gathering: Gathering, as_alice: Client) -> None:
    group = gathering()
    GroupMeetingFactory(group=group)
    with counted() as queries:
        page(as_alice, group)
    assert len(queries) <= 12


def test_a_form_from_before_a_change_changes_nothing(
    gathering: Gathering, as_alice: Client, alice: Member
) -> None:
    group = gathering()
    set_time(group, by=alice, start=in_days(9))
    answer = fill(as_alice, group, seen=0)
    assert answer.status_code == 409
    assert GroupMeeting.objects.get().starts_at == in_days(9)
