"""What is to be done at Stripe: written down with the change, done after it, tried until it is.

While Stripe is down a row waits, for longer each time. What Stripe will not do is written down
with why, for an operator to read, and to ask for again or give up.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from kernel import clock, database
from kernel.errors import Refused
from shared_apps.billing import stripe_api
from shared_apps.billing.models import Account, Errand, Plan
from tenants.tasks import send_central

log = logging.getLogger(__name__)

TASK = "billing.errands"
LONGEST_PAUSE = timedelta(hours=6)
# Longer than a call of ours takes with its retries: whoever claimed it has died.
SHORTEST_PAUSE = timedelta(minutes=2)
URL_LASTS = timedelta(minutes=10)

Kind = Errand.Kind
# What rests on nothing that comes later goes first, or an account that Stripe refused once could
# never be put right: who pays, then what needs only that, then the subscription, then the rest.
_FIRST = (
    (Kind.CUSTOMER,),
    (Kind.VAT, Kind.PORTAL, Kind.CHECKOUT, Kind.CREDIT),
    (Kind.SUBSCRIBE,),
)
_RANK = Case(
    *(When(kind__in=kinds, then=Value(rank)) for rank, kinds in enumerate(_FIRST)),
    default=Value(len(_FIRST)),
)
# They say how something is from now on: what was asked for since is not to be undone by them.
_SETTING = (Kind.CUSTOMER, Kind.VAT, Kind.SUBSCRIBE, Kind.CHANGE, Kind.COLLECT, Kind.CARD)

# What an errand comes to: what is to be written once Stripe has done it.
Write = Callable[[], None]
Carry = Callable[[Errand], Write]


class NotYet(Exception):
    """It rests on something that Stripe has not been told yet: it waits for that."""


class NotRefused(Refused):
    """Only what Stripe refused is asked for again."""

    code = "errand_not_refused"
    default_message = "This is done, or under way already. Reload the page."


class Superseded(Refused):
    """To ask for it again would undo what was asked for since."""

    code = "errand_superseded"
    default_message = "Something newer was asked for since. Give this one up."


def add(
    kind: Errand.Kind,
    *,
    account: Account | None = None,
    plan: Plan | None = None,
    payload: dict[str, Any] | None = None,
) -> Errand:
    """Write down that this is to be done, within the transaction of what it follows from."""
    now = clock.now()
    errand = Errand.objects.create(
        kind=kind, account=account, plan=plan, payload=payload or {}, created_at=now, due_at=now
    )
    database.on_commit(lambda: send_central(TASK))
    return errand


def again(errand_id: UUID) -> Errand:
    """Ask once more for what Stripe refused, as a new errand: by the old one's key Stripe would say
    the same again. Raises NotRefused, Superseded."""
    with database.atomic():
        refused = Errand.objects.select_for_update(of=("self",)).filter(
            id=errand_id, refused_at__isnull=False
        )
        errand = refused.select_related("account", "plan").first()
        if errand is None:
            raise NotRefused
        kind = Kind(errand.kind)
        newer = Errand.objects.filter(account=errand.account, kind=kind, id__gt=errand.id)
        if kind in _SETTING and newer.exists():
            raise Superseded
        fresh = add(kind, account=errand.account, plan=errand.plan, payload=errand.payload)
        errand.delete()
        return fresh


def carry_due(carry: Carry, *, most: int) -> int:
    """Do at most so many that are due; returns how many were tried. Safe to run twice at once.

    Once Stripe is found to be down the others wait for the next time.
    """
    forget_urls()
    tried = 0
    while stripe_api.is_on() and tried < most and (errand := _claim()):
        tried += 1
        if not _try(errand, carry):
            break
    return tried


def waiting() -> QuerySet[Errand]:
    """All that Stripe still has to be told."""
    return Errand.objects.filter(done_at__isnull=True, refused_at__isnull=True)


def unfinished() -> QuerySet[Errand]:
    """The same, and what Stripe refused."""
    return Errand.objects.filter(done_at__isnull=True)


def is_under_way(errand: Errand) -> bool:
    """Whether a worker may be telling Stripe of it now."""
    if errand.refused_at or not errand.attempts:
        return False
    return clock.now() < errand.due_at - pause(errand.attempts) + SHORTEST_PAUSE


def forget_urls() -> None:
    """Addresses that nobody opened in time."""
    old = Errand.objects.filter(done_at__lt=clock.now() - URL_LASTS).exclude(url="")
    old.update(url="")


def pause(attempts: int) -> timedelta:
    """How long until the next try: two minutes, four, eight, and never more than six hours."""
    doubled: int = 2 ** min(attempts - 1, 12)
    return min(SHORTEST_PAUSE * doubled, LONGEST_PAUSE)


def _claim() -> Errand | None:
    """The first that is due, unless another of the same account has to be done before it."""
    ranked = waiting().annotate(rank=_RANK)
    earlier = ranked.filter(
        account=OuterRef("account"), id__lt=OuterRef("id"), rank__lte=OuterRef("rank")
    )
    with database.atomic():
        due = ranked.filter(due_at__lte=clock.now()).exclude(Exists(earlier))
        errand = due.select_for_update(skip_locked=True, of=("self",)).order_by("id").first()
        if errand is not None:
            errand.attempts += 1
            errand.due_at = clock.now() + pause(errand.attempts)
            errand.save(update_fields=["attempts", "due_at"])
        return errand


def _try(errand: Errand, carry: Carry) -> bool:
    """Whether Stripe answered, or need not be asked yet. What breaks is logged, and tried later."""
    try:
        _end(errand, carry(errand))
    except NotYet:
        return True
    except stripe_api.StripeDown as error:
        log.warning("Stripe is down, %s waits: %s", errand, error)
        return False
    except (stripe_api.Declined, stripe_api.Missing) as error:
        # What Stripe says may name who pays: it is for operators, and not for the log.
        log.error("Stripe refuses %s: %s", errand, type(error).__name__)
        _end(errand, lambda: None, refusal=str(error)[:200] or "refused")
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("An errand broke, and is tried again: %s", errand)
    return True


def _end(errand: Errand, write: Write, *, refusal: str = "") -> None:
    """Write down what came of it, unless another worker has. What waited for it is due then."""
    with database.atomic():
        if waiting().select_for_update().filter(id=errand.id).first() is None:
            return
        write()
        ends: dict[str, Any] = {"done_at": clock.now()}
        if refusal:
            ends = {"refused_at": clock.now(), "refusal": refusal}
        elif errand.kind == Kind.CUSTOMER:
            # Who pays is known from the account; who paid before need not be.
            ends["payload"] = {}
        Errand.objects.filter(id=errand.id).update(**ends)
    if errand.account_id and not refusal:
        late = waiting().filter(account_id=errand.account_id, due_at__gt=clock.now())
        late.update(due_at=clock.now())
