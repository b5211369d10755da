"""Every write of when a group meets. Each is one transaction under a lock of the group.

Each takes the key of the request it serves, as moves of a group do, and `seen`: the position of the
last step that whoever acts has seen. Where two act in the same instant one of them is refused as
MeetingMovedOn.
Errors: those of meetings' `check`, TooFarAhead, and of groups MoveImpossible, NotFound, Forbidden.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from design.dates import day
from kernel import clock, database
from kernel.errors import Forbidden, Refused
from kernel.ids import hash_of, uuid7
from tenant_apps.audit import services as audit
from tenant_apps.group_times import mails, rules
from tenant_apps.group_times.models import Attendee, GroupMeeting, GroupStep, Kind, State
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import State as GroupState
from tenant_apps.groups.services import MoveImpossible, acting
from tenant_apps.groups.services.agreeing import HELP_WITHIN
from tenant_apps.meetings import services as meetings
from tenant_apps.meetings import stepping, times
from tenant_apps.meetings.refusals import BadTimes, MeetingMovedOn
from tenant_apps.meetings.services import Offer
from tenant_apps.meetings.stepping import Request
from tenant_apps.members.models import Member


class TooFarAhead(Refused):
    """After the group itself runs out."""

    code = "time_too_late"
    status = 422

    def __init__(self, last: str) -> None:
        super().__init__(
            f"Credits for this are held until {last} at the latest. Enter a time before that."
        )


def set_time(*, group_id: UUID, offer: Offer, seen: int, key: UUID, by: Member) -> GroupMeeting:
    """Say when and where the group meets, or move it: the calendars of all in it hear of that."""
    meetings.check(offer)
    if len(offer.starts) != 1:
        raise BadTimes("Enter one time.")
    place, video_url = offer.place.strip(), offer.video_url
    request = Request(
        by, key, hash_of(Kind.SET, offer.starts[0], offer.minutes, place, video_url), seen
    )
    with database.atomic():
        group = acting.lock(group_id, by)
        meeting = latest(group)
        if meeting and stepping.was_done(steps(group), request):
            return meeting
        _require_leads(group, by)
        if not rules.may_set(by, group):
            raise MoveImpossible(group)
        [(start, end)] = offer.spans()
        _require_before_end(group, end)
        stepping.require_seen(steps(group), request)
        moves = meeting is not None and meeting.is_ahead
        if meeting is None or not moves:
            meeting = _next(group, meeting)
        meeting.sequence += moves
        meeting.starts_at, meeting.ends_at = start, end
        meeting.place, meeting.video_url = place, video_url
        meeting.remind_at, meeting.reminded_at = times.remind_at(start), None
        happened(meeting, Kind.MOVED if moves else Kind.SET, by=by, request=request)
        _write_down(meeting, [member for member in group.taking_part if member.is_active])
        mails.tell_of_time(meeting, to=attendees(meeting), by=by, moves=moves)
    return meeting


def call_off(*, group_id: UUID, seen: int, key: UUID, by: Member) -> GroupMeeting:
    """It does not take place then; the group goes on."""
    request = Request(by, key, hash_of(Kind.CALLED_OFF), seen)
    with database.atomic():
        group = acting.lock(group_id, by)
        meeting = latest(group)
        if meeting and stepping.was_done(steps(group), request):
            return meeting
        _require_leads(group, by)
        stepping.require_seen(steps(group), request)
        if meeting is None or not meeting.is_ahead:
            raise MeetingMovedOn
        close(meeting)
        happened(meeting, Kind.CALLED_OFF, by=by, request=request)
        mails.tell_that_it_is_off(meeting, to=attendees(meeting), by=by)
    return meeting


def bring_up_to_date(meeting: GroupMeeting) -> None:
    """Who has come to take part gets it for their calendar; out of that of who left it is taken.

    Each change has a number of its own, so that whoever comes back is not thought to be out.
    """
    there = {member.id: member for member in meeting.group.taking_part if member.is_active}
    known = {one.member_id: one.member for one in _in(meeting)}
    gone = [known[one] for one in known.keys() - {m.id for m in meeting.group.taking_part}]
    new = [there[one] for one in there.keys() - known.keys()]
    if not gone and not new:
        return
    meeting.sequence += 1
    meeting.changed_at = clock.now()
    meeting.save(update_fields=["sequence", "changed_at"])
    Attendee.objects.filter(meeting=meeting, member__in=gone).update(is_in=False)
    _write_down(meeting, new)
    mails.take_out(meeting, to=gone)
    mails.tell_of_time(meeting, to=new)


def latest(group: Group) -> GroupMeeting | None:
    """What is set for a group, or was last."""
    meeting = GroupMeeting.objects.filter(group=group).order_by("-id").first()
    if meeting is not None:
        meeting.group = group
    return meeting


def steps(group: Group) -> QuerySet[GroupStep]:
    """All that happened to when this group meets."""
    return GroupStep.objects.filter(group=group)


def attendees(meeting: GroupMeeting) -> list[Member]:
    """Those in whose calendars it is meant to be."""
    return [one.member for one in _in(meeting)]


def close(meeting: GroupMeeting) -> None:
    """Nothing is set any more; calendars hear of what was still ahead."""
    was_ahead = meeting.is_ahead
    meeting.state = State.CALLED_OFF if was_ahead else State.HELD
    meeting.sequence += was_ahead


def happened(
    meeting: GroupMeeting, kind: Kind, *, by: Member | None, request: Request | None = None
) -> None:
    """Save the meeting as it is now, and leave the step and the audit."""
    meeting.changed_at = clock.now()
    meeting.save()
    GroupStep.objects.create(
        group=meeting.group,
        meeting=meeting,
        position=stepping.position(steps(meeting.group)) + 1,
        kind=kind,
        actor=by,
        request_key=request.key if request else uuid7(),
        request_hash=request.asked if request else None,
    )
    audit.record(
        action=f"group_time.{kind.value}", by=by.id if by else None, subject=meeting.group_id
    )


def _next(group: Group, last: GroupMeeting | None) -> GroupMeeting:
    """A new one, once the last there was is over or off."""
    if last is not None and last.state == State.SET:
        close(last)
        last.save()
    return GroupMeeting(group=group)


def _in(meeting: GroupMeeting) -> QuerySet[Attendee]:
    return Attendee.objects.filter(meeting=meeting, is_in=True).select_related("member__user")


def _write_down(meeting: GroupMeeting, people: list[Member]) -> None:
    rows = [Attendee(meeting=meeting, member=member) for member in people]
    Attendee.objects.filter(meeting=meeting, member__in=people).update(is_in=True)
    Attendee.objects.bulk_create(rows, ignore_conflicts=True)


def _require_leads(group: Group, by: Member) -> None:
    """Raises Forbidden for whoever takes part and has not to say when, and for all others."""
    if not rules.leads(by, group):
        raise Forbidden


def _require_before_end(group: Group, end: datetime) -> None:
    """Raises TooFarAhead: the group would run out before they met, were it agreed now."""
    runs_out = group.expires_at if group.state == GroupState.AGREED else None
    last = runs_out or clock.now() + HELP_WITHIN
    if end > last:
        raise TooFarAhead(day(times.local_of(last).date()))
