"""What is to be done at Stripe: written down with the change, done after it, tried until it is.

While Stripe is down a row waits, for longer each time. What Stripe will not do is written down
with why, for an operator to read and ask for again.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

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

# What an errand comes to: what is to be written once Stripe has done it.
Write = Callable[[], None]
Carry = Callable[[Errand], Write]


class NotYet(Exception):
    """It rests on something that Stripe has not been told yet: it waits for that."""


class NotRefused(Refused):
    """Only what Stripe refused is asked for again."""

    code = "errand_not_refused"
    default_message = "This is done, or under way already. Reload the page."


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
    the same again. Raises NotRefused."""
    with database.atomic():
        refused = Errand.objects.select_for_update(of=("self",)).filter(
            id=errand_id, refused_at__isnull=False
        )
        errand = refused.select_related("account", "plan").first()
        if errand is None:
            raise NotRefused
        kind = Errand.Kind(errand.kind)
        fresh = add(kind, account=errand.account, plan=errand.plan, payload=errand.payload)
        errand.delete()
        return fresh


def carry_due(carry: Carry, *, most: int) -> int:
    """Do at most so many that are due; returns how many were tried. Safe to run twice at once."""
    forget_urls()
    tried = 0
    while stripe_api.is_on() and tried < most and (errand := _claim()):
        _try(errand, carry)
        tried += 1
    return tried


def waiting() -> QuerySet[Errand]:
    """All that Stripe still has to be told."""
    return Errand.objects.filter(done_at__isnull=True, refused_at__isnull=True)


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
    earlier = waiting().filter(account=OuterRef("account"), id__lt=OuterRef("id"))
    with database.atomic():
        due = waiting().filter(due_at__lte=clock.now()).exclude(Exists(earlier))
        errand = due.select_for_update(skip_locked=True, of=("self",)).order_by("id").first()
        if errand is not None:
            errand.attempts += 1
            errand.due_at = clock.now() + pause(errand.attempts)
            errand.save(update_fields=["attempts", "due_at"])
        return errand


def _try(errand: Errand, carry: Carry) -> None:
    try:
        write = carry(errand)
    except NotYet:
        return
    except stripe_api.StripeDown as error:
        log.warning("Stripe is down, %s waits: %s", errand, error)
        return
    except (stripe_api.Declined, stripe_api.Missing) as error:
        log.error("Stripe refuses %s: %s", errand, error)
        _end(errand, lambda: None, refusal=str(error)[:200] or "refused")
        return
    _end(errand, write)


def _end(errand: Errand, write: Write, *, refusal: str = "") -> None:
    """Write down what came of it, unless another worker has."""
    with database.atomic():
        if waiting().select_for_update().filter(id=errand.id).first() is None:
            return
        write()
        ends: dict[str, Any] = {"done_at": clock.now()}
        if refusal:
            ends = {"refused_at": clock.now(), "refusal": refusal}
        Errand.objects.filter(id=errand.id).update(**ends)
