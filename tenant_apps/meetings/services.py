"""Every write of a meeting. Each is one transaction under a lock of the exchange.

Each takes the key of the request it serves, as moves of an exchange do, and `seen`: the position of
the last step that whoever acts has seen. Where two act in the same instant one of them is refused
as MeetingMovedOn.
Errors: those of `refusals`, and of exchanges KeyReused, MoveImpossible, MemberNotActive, NotFound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from design.dates import day
from kernel import clock, database
from kernel.ids import hash_of
from kernel.minutes import STEP_MINUTES
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State as ExchangeState
from tenant_apps.exchanges.services import MemberNotActive, MoveImpossible
from tenant_apps.meetings import mails, stepping, times
from tenant_apps.meetings.models import (
    MOST_TIMES,
    PLACE_LENGTH,
    URL_LENGTH,
    Kind,
    Meeting,
    OfferedTime,
    State,
)
from tenant_apps.meetings.refusals import (
    BadLength,
    BadLink,
    BadTimes,
    MeetingMovedOn,
    NoPlace,
    TimePassed,
    TimeTooLate,
)
from tenant_apps.meetings.stepping import Request
from tenant_apps.members.models import Member

MOST_MINUTES = 12 * 60


@dataclass(frozen=True, slots=True)
class Offer:
    """What one proposes: when it may begin, how long it is, and where or by which link."""

    starts: Sequence[datetime]
    minutes: int
    place: str = ""
    video_url: str = ""

    def spans(self) -> list[tuple[datetime, datetime]]:
        """From when to when each of the times is, in their own order."""
        return [(start, start + timedelta(minutes=self.minutes)) for start in sorted(self.starts)]


def check(offer: Offer) -> None:
    """Raises BadTimes, TimePassed, BadLength, NoPlace, BadLink."""
    if not 0 < len(offer.starts) <= MOST_TIMES or len(set(offer.starts)) < len(offer.starts):
        raise BadTimes
    if not 0 < offer.minutes <= MOST_MINUTES or offer.minutes % STEP_MINUTES:
        raise BadLength
    check_start(min(offer.starts))
    if not (offer.place.strip() or offer.video_url):
        raise NoPlace
    if len(offer.place) > PLACE_LENGTH:
        raise NoPlace(f"Say where you meet in at most {PLACE_LENGTH} letters.")
    check_link(offer.video_url)


def check_start(start: datetime) -> None:
    """Raises TimePassed for what is not ahead."""
    if start <= clock.now():
        raise TimePassed


def check_link(url: str) -> None:
    """Raises BadLink for what is neither empty nor a link of https."""
    try:
        if url:
            URLValidator(schemes=["https"])(url)
    except ValidationError as error:
        raise BadLink from error
    if len(url) > URL_LENGTH:
        raise BadLink


def propose(*, exchange_id: UUID, offer: Offer, seen: int, key: UUID, by: Member) -> Meeting:
    """Propose times, others than proposed, or others than agreed: the other party answers.

    What is agreed stands until another is.
    """
    check(offer)
    place, video_url = offer.place.strip(), offer.video_url
    asked = hash_of(Kind.PROPOSED, sorted(offer.starts), offer.minutes, place, video_url)
    request = Request(by, key, asked, seen)
    with database.atomic():
        exchange = stepping.lock(exchange_id, by)
        meeting = stepping.latest(exchange)
        if meeting and stepping.was_done(stepping.steps(exchange), request):
            return meeting
        other = _require_agreed(exchange, by)
        _require_before_end(exchange, offer)
        stepping.require_seen(stepping.steps(exchange), request)
        if meeting is None or not stepping.is_open(meeting):
            meeting = _next(exchange, meeting, awaiting=other)
        meeting.state = State.MOVING if meeting.is_fixed else State.PROPOSED
        meeting.awaiting = other
        stepping.happened(meeting, Kind.PROPOSED, by=by, request=request)
        meeting.times.all().delete()
        offered = [
            OfferedTime(
                meeting=meeting,
                position=position,
                starts_at=start,
                ends_at=end,
                place=place,
                video_url=video_url,
            )
            for position, (start, end) in enumerate(offer.spans())
        ]
        OfferedTime.objects.bulk_create(offered)
        mails.tell_of_times(meeting, offered, by=by)
    return meeting


def accept(*, exchange_id: UUID, time_id: UUID, seen: int, key: UUID, by: Member) -> Meeting:
    """Agree to one of the times that the other party proposed; both get it for their calendars."""
    request = Request(by, key, hash_of(Kind.AGREED, time_id), seen)
    with database.atomic():
        exchange = stepping.lock(exchange_id, by)
        meeting = stepping.latest(exchange)
        if meeting and stepping.was_done(stepping.steps(exchange), request):
            return meeting
        _require_agreed(exchange, by)
        meeting = _require_turn(meeting, exchange, request)
        if meeting.awaiting_id != by.id:
            raise MeetingMovedOn
        chosen = meeting.times.filter(id=time_id).first()
        if chosen is None:
            raise MeetingMovedOn
        check_start(chosen.starts_at)
        if meeting.is_fixed and not meeting.is_ahead:
            meeting = _next(exchange, meeting, awaiting=by)
        _fix(meeting, chosen)
        stepping.happened(meeting, Kind.AGREED, by=by, request=request)
        mails.tell_of_agreement(meeting)
    return meeting


def keep(*, exchange_id: UUID, seen: int, key: UUID, by: Member) -> Meeting:
    """Stay with the time that is agreed, whoever of the two proposed others."""
    request = Request(by, key, hash_of(Kind.KEPT), seen)
    with database.atomic():
        exchange = stepping.lock(exchange_id, by)
        meeting = stepping.latest(exchange)
        if meeting and stepping.was_done(stepping.steps(exchange), request):
            return meeting
        meeting = _require_turn(meeting, exchange, request)
        if meeting.state != State.MOVING:
            raise MeetingMovedOn
        back_to_agreed(meeting)
        stepping.happened(meeting, Kind.KEPT, by=by, request=request)
        mails.tell_that_it_stays(meeting, by=by)
    return meeting


def call_off(*, exchange_id: UUID, seen: int, key: UUID, by: Member) -> Meeting:
    """Call off the meeting that is agreed, or take the times that are proposed off the table."""
    request = Request(by, key, hash_of(Kind.CALLED_OFF), seen)
    with database.atomic():
        exchange = stepping.lock(exchange_id, by)
        meeting = stepping.latest(exchange)
        if meeting and stepping.was_done(stepping.steps(exchange), request):
            return meeting
        meeting = _require_turn(meeting, exchange, request)
        answers = meeting.awaiting_id == by.id
        was_ahead = close(meeting)
        stepping.happened(meeting, Kind.CALLED_OFF, by=by, request=request)
        if was_ahead:
            mails.tell_that_it_is_off(meeting, by=by)
        else:
            mails.tell_of_no_times(meeting, by=by, answers=answers)
    return meeting


def close(meeting: Meeting) -> bool:
    """Nothing is ahead or proposed any more; whether calendars have to hear of it."""
    was_ahead = meeting.is_ahead
    is_over = meeting.is_fixed and not was_ahead
    meeting.state = State.HELD if is_over else State.CALLED_OFF
    meeting.awaiting = None
    meeting.sequence += was_ahead
    meeting.times.all().delete()
    return was_ahead


def back_to_agreed(meeting: Meeting) -> None:
    """What was agreed stands; what was proposed in its place is gone."""
    meeting.state = State.AGREED
    meeting.awaiting = None
    meeting.times.all().delete()


def _next(exchange: Exchange, last: Meeting | None, *, awaiting: Member) -> Meeting:
    """A new meeting, once the last is over or off."""
    if last is not None and last.is_fixed:
        close(last)
        last.save()
    return Meeting(exchange=exchange, awaiting=awaiting)


def _fix(meeting: Meeting, chosen: OfferedTime) -> None:
    meeting.sequence += meeting.starts_at is not None
    meeting.state = State.AGREED
    meeting.awaiting = None
    meeting.starts_at, meeting.ends_at = chosen.starts_at, chosen.ends_at
    meeting.place, meeting.video_url = chosen.place, chosen.video_url
    meeting.remind_at = times.remind_at(chosen.starts_at)
    meeting.reminded_at = None
    meeting.times.all().delete()


def _require_agreed(exchange: Exchange, by: Member) -> Member:
    """The other party. Raises MoveImpossible unless the exchange is agreed and goes on."""
    other = exchange.other(by.id)
    if exchange.state != ExchangeState.ACCEPTED:
        raise MoveImpossible(exchange)
    if not other.is_active:
        raise MemberNotActive(other.name)
    return other


def _require_before_end(exchange: Exchange, offer: Offer) -> None:
    """Raises TimeTooLate: the exchange would run out before they met."""
    runs_out = exchange.expires_at
    if runs_out is not None and max(end for _start, end in offer.spans()) > runs_out:
        raise TimeTooLate(day(times.local_of(runs_out).date()))


def _require_turn(meeting: Meeting | None, exchange: Exchange, request: Request) -> Meeting:
    """The open meeting, as whoever acts has seen it. Raises MeetingMovedOn."""
    stepping.require_seen(stepping.steps(exchange), request)
    if meeting is None or not stepping.is_open(meeting):
        raise MeetingMovedOn
    return meeting
