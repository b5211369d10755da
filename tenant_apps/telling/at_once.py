"""Those who may help with a request most are told of it at once, by mail.

One announcement is one transaction: it is done, and its mails wait to be sent, or neither. At most
twelve for each request in four weeks, nobody twice, and each member at most three times a week.
"""

from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, prefetch_related_objects

from kernel import clock, database
from tenant_apps.exchanges.models import Exchange
from tenant_apps.hearing.models import MOST_A_WEEK, Choice
from tenant_apps.listings.models import Listing
from tenant_apps.matching import selectors as matching
from tenant_apps.matching.answering import Answer
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.telling import mails, weeks
from tenant_apps.telling.models import Announcement, Told

MOST_TOLD = 12
WITHIN = timedelta(days=28)
_AT_ONCE = Told.How.AT_ONCE


def tell_waiting(*, most: int) -> int:
    """Tell of at most so many announced requests; returns how many. Safe to run twice at once."""
    done = 0
    while done < most and _tell_next():
        done += 1
    return done


def _tell_next() -> bool:
    with database.atomic():
        waiting = Announcement.objects.select_for_update(skip_locked=True, of=("self",))
        announcement = waiting.filter(done_at__isnull=True).order_by("made_at", "id").first()
        if announcement is None:
            return False
        if listing := _open_request(announcement.listing_id):
            tell(listing)
        announcement.done_at = clock.now()
        announcement.save(update_fields=["done_at"])
    return True


def tell(listing: Listing) -> int:
    """Tell the best of those who are to be told at once; returns how many that were."""
    left = MOST_TOLD - _told_lately(listing)
    if left <= 0:
        return 0
    found = matching.who_may_help(listing, count=left, unless=_not_to_be_told(listing))
    noted = _note(listing, [one.member.id for one in found])
    if not noted:
        return 0
    names = {skill.id: skill.name for skill in listing.skills.all()}
    told = [one for one in found if one.member.id in noted]
    emails = dict(Member.objects.filter(id__in=noted).values_list("id", "user__email"))
    look = mails.look()
    outbox.send_many(
        [
            mails.of_request(
                one.member, emails[one.member.id], Answer(listing, one.match, names), look
            )
            for one in told
        ]
    )
    return len(told)


def _open_request(listing_id: UUID) -> Listing | None:
    """The request, if it is open still."""
    listing = Listing.objects.open_now().with_people().filter(id=listing_id).first()
    if listing is not None:
        prefetch_related_objects([listing], "skills")
    return listing


def _told_lately(listing: Listing) -> int:
    since = clock.now() - WITHIN
    return Told.objects.filter(listing=listing, how=_AT_ONCE, told_at__gt=since).count()


def _not_to_be_told(listing: Listing) -> list[Exists]:
    """Who wants it otherwise, was told of this or often enough this week, or has answered it."""
    otherwise = Choice.objects.exclude(requests=Choice.Requests.AT_ONCE)
    often = Told.objects.filter(week=weeks.this_week(), place=MOST_A_WEEK)
    answered = Exchange.objects.filter(listing=listing, provider=OuterRef("member_id"))
    of_member = [otherwise, Told.objects.filter(listing=listing), often]
    return [
        *(Exists(each.filter(member=OuterRef("member_id"))) for each in of_member),
        Exists(answered),
    ]


def _note(listing: Listing, ids: list[UUID]) -> set[UUID]:
    """Write that these are told, each in their next place of the week; returns those written.

    Whoever was told by another worker meanwhile is left out. In one order, so that two who write
    of the same people do not wait for each other.
    """
    week, now = weeks.this_week(), clock.now()
    told = Told.objects.filter(member__in=ids, week=week, how=_AT_ONCE).values_list("member_id")
    places = dict(told.annotate(Count("id")))
    rows = [
        Told(
            listing=listing,
            member_id=one,
            how=_AT_ONCE,
            week=week,
            place=places.get(one, 0) + 1,
            told_at=now,
        )
        for one in sorted(ids)
        if places.get(one, 0) < MOST_A_WEEK
    ]
    Told.objects.bulk_create(rows, ignore_conflicts=True)
    written = Told.objects.filter(id__in=[row.id for row in rows])
    return set(written.values_list("member_id", flat=True))
