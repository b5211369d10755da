"""Stripe's webhooks: stored once by their id, each handled with its work in one transaction."""

import json
import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded

from kernel import clock, database
from kernel.errors import Refused
from shared_apps.billing import errands, pulling, stripe_api
from shared_apps.billing.models import StripeEvent
from shared_apps.billing.pulling import Kind, Outcome, Pulled
from tenants.tasks import send_central

log = logging.getLogger(__name__)

TASK = "billing.events"
MAX_BYTES = 256 * 1024
_ID = re.compile(r"[A-Za-z0-9_]{3,80}")
_TYPE = re.compile(r"[a-z0-9_.]{1,80}")
# What happens to an object that is part of another: where the other's id stands.
_PARTS = {
    "credit_note.": ("invoice", Kind.INVOICE),
    "customer.tax_id.": ("customer", Kind.CUSTOMER),
}
# The longer beginnings first: a subscription's events begin as a customer's do.
_WHOLES = (Kind.SUBSCRIPTION, Kind.CHECKOUT, Kind.INVOICE, Kind.CUSTOMER)
# Stripe may tell of something before our own call that made it has come back.
PATIENCE = timedelta(hours=1)


class BadEvent(Refused):
    """Signed, and yet no event."""

    code = "bad_event"
    status = 400
    default_message = "This is no event."


def receive(body: bytes) -> bool:
    """Keep an event that is proven to be Stripe's; whether it is new. Raises BadEvent."""
    event = _read(body)
    with database.atomic():
        _, is_new = StripeEvent.objects.get_or_create(id=event.pop("id"), defaults=event)
        if is_new:
            database.on_commit(lambda: send_central(TASK))
    return is_new


def handle_due(*, most: int) -> int:
    """Handle at most so many that wait, the oldest first; returns how many were tried.

    Once Stripe is found to be down the others wait for the next time.
    """
    tried = 0
    while stripe_api.is_on() and tried < most and (event := _claim()):
        tried += 1
        if not _handle(event):
            break
    return tried


def kind_of(event_type: str) -> Kind | None:
    """What such an event is about; None if it is nothing that we keep."""
    for beginning, (_, kind) in _PARTS.items():
        if event_type.startswith(beginning):
            return kind
    return next((kind for kind in _WHOLES if event_type.startswith(f"{kind}.")), None)


def _claim() -> StripeEvent | None:
    waiting = StripeEvent.objects.filter(handled_at__isnull=True, due_at__lte=clock.now())
    with database.atomic():
        event = waiting.select_for_update(skip_locked=True).order_by("due_at", "id").first()
        if event is not None:
            event.attempts += 1
            event.due_at = clock.now() + errands.pause(event.attempts)
            event.save(update_fields=["attempts", "due_at"])
        return event


def _handle(event: StripeEvent) -> bool:
    """Whether Stripe answered. What breaks is logged, and tried later."""
    kind = kind_of(event.type)
    try:
        has_id = kind is not None and event.object_id
        pulled = pulling.fetch_with_rest(kind, event.object_id) if kind and has_id else []
        with database.atomic():
            _finish(event, pulled)
    except stripe_api.StripeDown as error:
        log.warning("Stripe is down, event %s waits: %s", event.id, error)
        return False
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("An event broke, and is tried again: %s", event.id)
    return True


def _finish(event: StripeEvent, pulled: list[Pulled]) -> None:
    """Its work, and that it is done: both or neither."""
    still = StripeEvent.objects.select_for_update().filter(id=event.id, handled_at__isnull=True)
    if still.first() is None:
        return
    outcomes = [pulling.apply(one) for one in pulled] or [Outcome.IGNORED]
    outcome = outcomes[0]
    if outcome == Outcome.UNKNOWN and _may_be_ours_soon(event):
        return
    still.update(handled_at=clock.now(), outcome=outcome)


def _may_be_ours_soon(event: StripeEvent) -> bool:
    is_young = clock.now() - event.received_at < PATIENCE
    return is_young and errands.waiting().exists()


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
        event_id, event_type = str(said["id"]), str(said["type"])
        created_at = datetime.fromtimestamp(int(said["created"]), UTC)
        about = said["data"]["object"]
        object_id = str(about.get(_where(event_type)) or "")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise BadEvent from error
    if not _ID.fullmatch(event_id) or not _TYPE.fullmatch(event_type):
        raise BadEvent
    if not _ID.fullmatch(object_id):
        object_id = ""
    return {
        "id": event_id,
        "type": event_type,
        "object_id": object_id,
        "created_at": created_at,
        "received_at": clock.now(),
        "due_at": clock.now(),
    }


def _where(event_type: str) -> str:
    return next((name for start, (name, _) in _PARTS.items() if event_type.startswith(start)), "id")
