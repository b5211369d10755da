"""The end of a removal: the name is gone, the receipt is there."""

from collections.abc import Mapping
from typing import Any

from kernel import clock
from provisioning import connections as provisioning
from shared_apps.removing import mails
from shared_apps.removing.models import Receipt, Removal
from tenant_apps.audit import services as audit
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.models import Network


def finish(removal: Removal, ref: NetworkRef) -> Mapping[str, Any]:
    """The registry's row says no more than id, kind and times, and the receipt says the rest."""
    with provisioning.acting(current.SHARED):
        network = Network.objects.get(id=ref.id)
        registry.forget_name(network_id=ref.id)
        heads = removal.found["heads"]
        receipt = Receipt.objects.create(
            network=ref.id,
            kind=network.kind,
            created_at=network.created_at,
            archived_at=network.archived_at,
            removed_at=clock.now(),
            asked_by=removal.asked_by,
            agreed_by=removal.agreed_by,
            asking=removal.asking,
            export=removal.export,
            export_where=removal.export_where,
            counts=removal.found["counts"],
            **_head("ledger", heads),
            **_head("audit", heads),
        )
        Removal.objects.filter(id=removal.id).update(finished_at=receipt.removed_at)
        audit.record(
            action="network.removed",
            by=removal.agreed_by,
            subject=ref.id,
            detail={
                "ledger": heads.get("ledger", [None, ""])[1],
                "audit": heads.get("audit", [None, ""])[1],
            },
        )
        mails.tell(removal)
    return {}


def _head(chain: str, heads: Mapping[str, Any]) -> dict[str, Any]:
    number, sha256 = heads.get(chain, (None, None))
    return {
        f"{chain}_seal": number,
        f"{chain}_sha256": bytes.fromhex(sha256) if sha256 else None,
    }
