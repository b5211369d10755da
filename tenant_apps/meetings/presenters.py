"""When the two meet, in words: what is agreed, what is proposed, and what one may do about it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.urls import reverse

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State as ExchangeState
from tenant_apps.exchanges.presenters import Button
from tenant_apps.meetings import selectors, times
from tenant_apps.meetings.diary import Engagement
from tenant_apps.meetings.models import Meeting, OfferedTime, Whereabouts
from tenant_apps.meetings.selectors import Arrangement
from tenant_apps.members.models import Member

NO_MEETING = "No meeting for now"


def section(exchange: Exchange, arrangement: Arrangement, *, viewer: Member) -> dict[str, Any]:
    """The part of the exchange's page. Without a title there is nothing to see yet."""
    mark = urlencode({"mark": selectors.mark(exchange, arrangement)})
    words = {
        "seen": arrangement.seen,
        "key": uuid7(),
        "accept_url": _url("accept", exchange),
        "poll_url": f"{_url('meeting', exchange)}?{mark}",
    }
    meeting, other = arrangement.meeting, exchange.other(viewer.id).name
    goes_on = exchange.state == ExchangeState.ACCEPTED
    if meeting is not None and meeting.is_ahead:
        return {**words, **_ahead(exchange, meeting, arrangement, viewer, other, goes_on=goes_on)}
    if meeting is not None and meeting.awaiting_id:
        return {**words, **_proposed(exchange, meeting, arrangement, viewer, other)}
    return {**words, **_nothing(exchange, meeting, other)} if goes_on else words


def clash(one: Engagement) -> str:
    """`You have “Run charts” then, on Tuesday 30 March, 09:00 to 10:00.`"""
    return f"You have “{one.title}” then, on {times.said(one.starts_at, one.ends_at)}."


def clashes(found: Iterable[tuple[int, Engagement]]) -> list[str]:
    """The same of all that were found, each once."""
    return list(dict.fromkeys(clash(one) for _index, one in found))


def said(meeting: Meeting) -> str:
    """`Tuesday 30 March, 09:00 to 10:30`; nothing where no time is agreed."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return ""
    return times.said(meeting.starts_at, meeting.ends_at)


def where(of: Whereabouts) -> dict[str, str]:
    """The link itself may be long: its host says what it is."""
    host = urlsplit(of.video_url).hostname or ""
    return {"place": of.place, "video_url": of.video_url, "video_host": host}


def _nothing(exchange: Exchange, last: Meeting | None, other: str) -> dict[str, Any]:
    first = other.split()[0]
    over = last is not None and last.starts_at is not None and last.ends_at is not None
    was_held = over and last is not None and not last.is_ahead and last.state != "called_off"
    return {
        "title": "Find a time",
        "text": f"You were to meet on {said(last)}. To meet once more, propose times."
        if was_held and last
        else f"Propose up to three times. {first} accepts one, or proposes others.",
        "buttons": [Button("Propose times", _url("propose", exchange), "primary")],
    }


def _proposed(
    exchange: Exchange, meeting: Meeting, arrangement: Arrangement, viewer: Member, other: str
) -> dict[str, Any]:
    if meeting.awaiting_id == viewer.id:
        title, change, off = f"{other} proposes when to meet", "Propose other times", NO_MEETING
    else:
        title = f"Waiting for {other} to choose a time"
        change, off = "Change the times", "Take them back"
    return {
        "title": title,
        "tone": "honey" if meeting.awaiting_id == viewer.id else "",
        **_offered(arrangement, viewer),
        "buttons": [
            Button(change, _url("propose", exchange)),
            Button(off, _url("call_off", exchange), "danger", posts=True),
        ],
    }


def _ahead(
    exchange: Exchange,
    meeting: Meeting,
    arrangement: Arrangement,
    viewer: Member,
    other: str,
    *,
    goes_on: bool,
) -> dict[str, Any]:
    moving = meeting.awaiting_id is not None
    call_off = Button("Call it off", _url("call_off", exchange), "danger")
    move = [Button("Move it", _url("propose", exchange))] if goes_on and not moving else []
    words = {
        "title": f"You meet on {said(meeting)}",
        "tone": "brand",
        **where(meeting),
        "calendar_url": _url("calendar", exchange),
        "buttons": [*move, call_off],
    }
    if not moving:
        return words
    mine = meeting.awaiting_id == viewer.id
    change = "Propose other times" if mine else "Change the times"
    keep = "Keep the time that is agreed" if mine else "Take them back, and keep the time"
    offered = _offered(arrangement, viewer)
    same = all(offered.get(name) == value for name, value in where(meeting).items())
    return {
        **words,
        "tone": "honey" if mine else "brand",
        "instead": {
            **(offered if not same else {"times": offered["times"]}),
            "title": f"{other} would like to move it" if mine else "You would like to move it",
            "text": "" if mine else f"Waiting for {other} to choose.",
        },
        "buttons": [
            Button(keep, _url("keep", exchange), posts=True),
            Button(change, _url("propose", exchange)),
            call_off,
        ],
    }


def _offered(arrangement: Arrangement, viewer: Member) -> dict[str, Any]:
    meeting = arrangement.meeting
    may_accept = meeting is not None and meeting.awaiting_id == viewer.id
    there = where(arrangement.times[0]) if arrangement.times else {}
    return {
        **there,
        "times": [_time(one, arrangement, may_accept=may_accept) for one in arrangement.times],
    }


def _time(one: OfferedTime, arrangement: Arrangement, *, may_accept: bool) -> dict[str, Any]:
    has_passed = one.starts_at <= clock.now()
    clashing = arrangement.clashes.get(one.id)
    return {
        "id": one.id,
        "said": times.said(one.starts_at, one.ends_at),
        "more": "This has passed." if has_passed else clash(clashing) if clashing else "",
        "may_accept": may_accept and not has_passed,
    }


def _url(name: str, exchange: Exchange) -> str:
    return reverse(f"meetings:{name}", args=[exchange.id])
