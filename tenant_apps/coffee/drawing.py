"""Each month's round: drawn once, whole or not at all."""

from datetime import date
from random import Random

from kernel import database
from tenant_apps.audit import services as audit
from tenant_apps.coffee import pairing, selectors
from tenant_apps.coffee.models import Pair, Round, Seat
from tenants import current

BATCH = 2000


def draw_month(month: date, rng: Random) -> bool:
    """Make this month's pairs, in one transaction; False if it was done.

    A second worker waits for the first at the round's own row, and then leaves it.
    """
    with database.atomic():
        _, is_new = Round.objects.get_or_create(month=month)
        if not is_new:
            return False
        drawn = pairing.draw(selectors.candidates(month), selectors.met(month), rng)
        pairs = [Pair(round_id=month, low_id=low, high_id=high) for low, high in drawn.pairs]
        Pair.objects.bulk_create(pairs, batch_size=BATCH)
        Seat.objects.bulk_create(_seats(month, pairs, drawn), batch_size=BATCH)
        detail = {"pairs": len(pairs), "left_out": len(drawn.left_out), "month": str(month)}
        audit.record(action="coffee.drawn", by=None, subject=current.network().id, detail=detail)
    return True


def _seats(month: date, pairs: list[Pair], drawn: pairing.Drawn) -> list[Seat]:
    taken = [
        Seat(round_id=month, member_id=member_id, pair=pair)
        for pair in pairs
        for member_id in (pair.low_id, pair.high_id)
    ]
    alone = [Seat(round_id=month, member_id=member_id) for member_id in drawn.left_out]
    return taken + alone
