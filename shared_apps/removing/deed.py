"""The removal of a network, as a deed that takes two operators."""

from typing import Any
from uuid import UUID

from kernel import database
from shared_apps.agreeing.deeds import Deed, Fact
from shared_apps.agreeing.models import Asking
from shared_apps.operators.permissions import Permission
from shared_apps.removing import obstacles, tasks
from shared_apps.removing.models import Export, Removal
from tenant_apps.audit import services as audit
from tenants import services as registry

CODE = "network.remove"


def _stands(network_id: UUID, other: UUID | None) -> dict[str, Any]:
    row = obstacles.network(network_id)
    obstacles.expect_none(row, early=True)
    assert row.archived_at
    return {"archived_at": row.archived_at.isoformat()}


def _changed(asking: Asking, now: dict[str, Any]) -> list[str]:
    if now == asking.before:
        return []
    return ["The network was restored and archived again since this was asked."]


def _facts(asking: Asking) -> list[Fact]:
    said = Export(asking.what["export"]).label
    where = asking.what["where"]
    return [("Export", f"{said}: {where}" if where else said)]


def _warning(asking: Asking) -> str:
    text = (
        "All of the network is deleted for good: its members, their exchanges and messages, its "
        "ledger, its files and its name. Nothing brings it back. A receipt stays, which does not "
        "name it."
    )
    if asking.what["early"]:
        text += " It was archived only lately: by agreeing you say, too, that nobody need wait."
    return text


def _do(asking: Asking, by: UUID) -> None:
    row = obstacles.network(asking.subject)
    obstacles.expect_none(row, early=asking.what["early"])
    registry.begin_removal(network_id=row.id)
    removal = Removal.objects.create(
        network_id=row.id,
        asking=asking.id,
        asked_by=asking.asked_by,
        agreed_by=by,
        export=asking.what["export"],
        export_where=asking.what["where"],
    )
    detail = {"asking": str(asking.id), "export": asking.what["export"]}
    audit.record(action="network.removal_begun", by=by, subject=row.id, detail=detail)
    database.on_commit(lambda: tasks.start(removal.id))


REMOVE = Deed(
    code=CODE,
    permission=Permission.NETWORK_REMOVE,
    title="Remove {}",
    facts=_facts,
    warning=_warning,
    stands=_stands,
    changed=_changed,
    do=_do,
)
