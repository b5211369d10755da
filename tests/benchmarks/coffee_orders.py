"""What a worker of its own does in a month's round of random coffee, with all of it measured."""

import resource
import time
from datetime import date
from random import Random

from tests.benchmarks.deployment_orders import application

from tenant_apps.coffee import drawing, telling  # isort: skip
from tenant_apps.coffee.models import Pair, SignUp  # isort: skip
from tenant_apps.members.models import Member  # isort: skip
from tenants import current, selectors  # isort: skip
from tests.counting import counted  # isort: skip

__all__ = ["application", "draw", "take_part"]

ROUND_SECONDS = 600.0


def take_part(slug: str) -> int:
    """Everybody does."""
    with current.enter(_network(slug)):
        everybody = Member.objects.values_list("id", flat=True)
        made = SignUp.objects.bulk_create([SignUp(member_id=one) for one in everybody])
    return len(made)


def draw(slug: str, month: str) -> dict[str, float]:
    """One month's pairs, and the mail; the memory is the most this process has ever had."""
    day = date.fromisoformat(month)
    with current.enter(_network(slug)), counted() as queries:
        began = time.perf_counter()
        drawing.draw_month(day, Random(1))
        drawn = time.perf_counter()
        told = telling.tell_of_round(day, most_seconds=ROUND_SECONDS)
        ended = time.perf_counter()
        pairs = Pair.objects.filter(round__month=day).count()
    return {
        "drawing": drawn - began,
        "telling": ended - drawn,
        "queries": len(queries),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "pairs": pairs,
        "told": told,
    }


def _network(slug: str) -> current.NetworkRef:
    return next(one for one in selectors.all_in("active") if one.slug == slug)
