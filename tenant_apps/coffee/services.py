"""Taking part, leaving, and skipping. Each is one transaction, and doing it again does nothing.

Errors: MonthOver, and kernel.errors.NotFound for who is not of the pair.
"""

from uuid import UUID

from django.db.models import Q

from kernel import clock, database
from kernel.errors import NotFound, Refused
from tenant_apps.audit import services as audit
from tenant_apps.coffee import mails, months
from tenant_apps.coffee.models import Pair, SignUp
from tenant_apps.members.models import Member


class MonthOver(Refused):
    """The month of this pair has passed."""

    code = "month_over"
    default_message = "That month is over, so there is nothing left to skip."


def join(*, by: Member) -> SignUp:
    """Take part from now on; who does already goes on as before."""
    with database.atomic():
        sign_up, is_new = SignUp.objects.select_for_update().get_or_create(member=by)
        if sign_up.left_at is not None:
            sign_up.joined_at, sign_up.left_at = clock.now(), None
            sign_up.save()
        elif not is_new:
            return sign_up
        audit.record(action="coffee.joined", by=by.id, subject=by.id)
    return sign_up


def leave(*, by: Member) -> None:
    """Take part no longer. This month's pair stays, and can be skipped."""
    with database.atomic():
        taking_part = SignUp.objects.select_for_update().filter(member=by, left_at__isnull=True)
        sign_up = taking_part.first()
        if sign_up is None:
            return
        sign_up.left_at = clock.now()
        sign_up.save()
        audit.record(action="coffee.left", by=by.id, subject=by.id)


def skip(*, pair_id: UUID, by: Member) -> Pair:
    """Call this month's meeting off; the other is told kindly, and comes first next time.

    Whoever skips second changes nothing: it is off already.
    """
    with database.atomic():
        pair = _locked_pair(pair_id, by)
        if pair.skipped_at is not None:
            return pair
        if pair.round_id != months.this_month():
            raise MonthOver
        pair.skipped_by, pair.skipped_at = by, clock.now()
        pair.save(update_fields=["skipped_by", "skipped_at"])
        audit.record(action="coffee.skipped", by=by.id, subject=pair.id)
        mails.tell_skipped(pair, by=by)
    return pair


def _locked_pair(pair_id: UUID, by: Member) -> Pair:
    mine = Q(low=by) | Q(high=by)
    pairs = Pair.objects.select_for_update(of=("self",)).select_related("low__user", "high__user")
    pair = pairs.filter(mine, id=pair_id).first()
    if pair is None:
        raise NotFound
    return pair
