"""Setting up a network's single sign-on. Errors: NotTested, OnlyWay, NothingLive."""

from typing import Any
from uuid import UUID

from kernel import clock, database
from tenant_apps.audit import services as audit
from tenant_apps.security import boxes
from tenant_apps.security import services as security
from tenant_apps.sso.errors import NothingLive, NotTested, OnlyWay
from tenant_apps.sso.models import Connection
from tenants import features
from tenants.features import Feature

BOX = "sso-secret"
# What a change of these undoes: it is another sign-in then, which nobody has tried.
_TRIED = ("issuer", "client_id", "client_secret", "entity_id", "sso_url", "certificate")


def set_up(*, kind: str, by: UUID, client_secret: str = "", **words: Any) -> Connection:
    """A new connection, which nobody can sign in by until it is tested and live."""
    made = Connection(kind=kind, client_secret=_sealed(client_secret), **words)
    with database.atomic():
        made.save(force_insert=True)
        audit.record(action="sso.set_up", by=by, subject=made.id, detail={"kind": kind})
    return made


def change(*, connection: Connection, by: UUID, client_secret: str = "", **words: Any) -> None:
    """Change what it is made of; without a new secret the old one stays.

    What makes it another sign-in takes it back to being a draft, to be tested again. Raises
    OnlyWay where that would close the network to its members.
    """
    if client_secret:
        words["client_secret"] = _sealed(client_secret)
    with database.atomic():
        changed = _locked(connection)
        names = [name for name, value in words.items() if getattr(changed, name) != value]
        for name in names:
            setattr(changed, name, words[name])
        if set(names) & set(_TRIED):
            _refuse_only_way(changed)
            changed.state, changed.tested_at = Connection.State.DRAFT, None
        changed.save()
        audit.record(
            action="sso.changed", by=by, subject=changed.id, detail={"fields": sorted(names)}
        )


def note_test(*, connection: Connection, by: UUID) -> None:
    """Somebody came back from it as they should."""
    with database.atomic():
        tested = _locked(connection)
        tested.tested_at = clock.now()
        tested.save(update_fields=["tested_at"])
        audit.record(action="sso.tested", by=by, subject=tested.id)


def go_live(*, connection: Connection, by: UUID) -> None:
    """Let everyone sign in by it. Raises NotTested."""
    with database.atomic():
        changed = _locked(connection)
        if changed.tested_at is None:
            raise NotTested
        _to(changed, Connection.State.LIVE, by, "sso.live")


def switch_off(*, connection: Connection, by: UUID) -> None:
    """Nobody signs in by it any more; sessions stay. Raises OnlyWay."""
    with database.atomic():
        changed = _locked(connection)
        _refuse_only_way(changed)
        _to(changed, Connection.State.OFF, by, "sso.off")


def set_rules(*, second_step_for_all: bool, single_sign_on_only: bool, by: UUID) -> None:
    """What is asked of everyone who signs in. Raises NothingLive."""
    with database.atomic():
        live = Connection.objects.select_for_update().filter(state=Connection.State.LIVE)
        is_open = bool(list(live)) and features.is_on(Feature.SINGLE_SIGN_ON)
        if single_sign_on_only and not is_open:
            raise NothingLive
        security.change_rules(
            second_step_for_all=second_step_for_all,
            single_sign_on_only=single_sign_on_only,
            by=by,
        )


def secret_of(connection: Connection) -> str:
    """The client's secret, to be sent to the organisation's side and nowhere else."""
    return boxes.opened(BOX, connection.client_secret) if connection.client_secret else ""


def _sealed(secret: str) -> str:
    return boxes.sealed(BOX, secret) if secret else ""


def _to(connection: Connection, state: str, by: UUID, action: str) -> None:
    connection.state = state
    connection.save(update_fields=["state"])
    audit.record(action=action, by=by, subject=connection.id)


def _refuse_only_way(connection: Connection) -> None:
    if not connection.is_live or not security.rules().single_sign_on_only:
        return
    live = Connection.objects.filter(state=Connection.State.LIVE).exclude(id=connection.id)
    if not live.exists():
        raise OnlyWay


def _locked(connection: Connection) -> Connection:
    return Connection.objects.select_for_update().get(id=connection.id)
