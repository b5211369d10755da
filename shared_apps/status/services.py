"""Telling of incidents and planned work, and noting what was measured. At the centre.

Errors: BadState, BadTimes, KeyReused, NotFound.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound, Refused
from shared_apps.operators.models import Operator
from shared_apps.status.models import ENDED, STATES, Component, Incident, Kind, Reading, State
from shared_apps.status.models import Update as Told
from tenant_apps.audit import services as audit

# What no feed can hold.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadState(Refused):
    """Planned work is not watched, and an incident is not called off."""

    code = "status_bad_state"
    status = 422
    default_message = "Choose how far it has come."


class BadTimes(Refused):
    """Planned work begins and ends, in this order; an incident has no times of its own."""

    code = "status_bad_times"
    status = 422
    default_message = "Say when it begins and when it ends, in this order."


class KeyReused(Refused):
    """The form was sent before, with other words in it."""

    code = "status_key_reused"
    default_message = (
        "You have sent this form before, with something else in it, and that stands. "
        "To tell of this as well, open the form again."
    )


def open_incident(
    *,
    kind: str,
    title: str,
    components: Iterable[str],
    state: str,
    text: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    key: UUID,
    by: Operator,
) -> Incident:
    """Tell of an incident, or of work that is planned, by its first update. A form does it once.

    Raises BadState, BadTimes, KeyReused.
    """
    now = clock.now()
    made = Incident(
        id=key,
        kind=Kind(kind),
        title=" ".join(_seen(title).split()),
        components=[one for one in Component if one in set(components)],
        begun_at=now,
    )
    _take(made, state=state, starts_at=starts_at, ends_at=ends_at, now=now)
    with database.atomic():
        Incident.objects.bulk_create([made], ignore_conflicts=True)
        kept = Incident.objects.get(id=key)
        if (kept.kind, kept.title) != (made.kind, made.title):
            raise KeyReused
        if kept.begun_at == now:
            _tell(kept, text, by, now)
            _note("opened", kept, by)
    return kept


def add_update(
    *,
    incident_id: UUID,
    state: str,
    text: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    key: UUID,
    by: Operator,
) -> Incident:
    """Tell how it goes on, or correct what was told: nothing is rewritten. A form does it once.

    Raises NotFound, BadState, BadTimes, KeyReused.
    """
    now = clock.now()
    with database.atomic():
        incident = Incident.objects.select_for_update().filter(id=incident_id).first()
        if incident is None:
            raise NotFound
        before = Told.objects.filter(id=key).first()
        if before is not None:
            if (before.incident_id, before.text) != (incident.id, _seen(text).strip()):
                raise KeyReused
            return incident
        _take(incident, state=state, starts_at=starts_at, ends_at=ends_at, now=now)
        incident.save(update_fields=["state", "starts_at", "ends_at", "over_at"])
        _tell(incident, text, by, now, key)
        _note("updated", incident, by)
    return incident


def note_reading(*, component: str, is_working: bool, seen_at: datetime | None) -> None:
    """What was measured just now. Since when it is so stays, as long as it is so."""
    now = clock.now()
    state = Reading.State.WORKING if is_working else Reading.State.TROUBLED
    with database.atomic():
        last = Reading.objects.select_for_update().filter(component=component).first()
        is_same = last is not None and last.state == state
        Reading.objects.update_or_create(
            component=Component(component),
            defaults={
                "state": state,
                "seen_at": seen_at,
                "since": last.since if last and is_same else now,
                "read_at": now,
            },
        )


def _take(
    incident: Incident,
    *,
    state: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    now: datetime,
) -> None:
    """What the newest update says of it."""
    if state not in STATES[Kind(incident.kind)]:
        raise BadState
    if incident.kind == Kind.WORK:
        if starts_at is None or ends_at is None or starts_at >= ends_at:
            raise BadTimes
    elif starts_at or ends_at:
        raise BadTimes
    incident.state = State(state)
    incident.starts_at, incident.ends_at = starts_at, ends_at
    incident.over_at = (incident.over_at or now) if state in ENDED else None


def _tell(
    incident: Incident, text: str, by: Operator, at: datetime, key: UUID | None = None
) -> None:
    told = Told(incident=incident, state=incident.state, text=_seen(text).strip(), by=by, at=at)
    if key is not None:
        told.id = key
    told.save(force_insert=True)


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _note(what: str, incident: Incident, by: Operator) -> None:
    detail = {"kind": incident.kind, "state": incident.state}
    audit.record(action=f"incident.{what}", by=by.id, subject=incident.id, detail=detail)
