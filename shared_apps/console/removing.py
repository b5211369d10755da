"""Removals and receipts in words. Nothing of them names a network that is gone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from design.dates import day, friendly
from shared_apps.removing.models import Export, Receipt, Removal
from tenants.models import Network

Hash = bytes | memoryview

GONE = "An operator who is gone"
STEPS = (
    ("counted", "Counted, and sealed for the last time"),
    ("between", "Its people’s names taken out of what it had with others"),
    ("rows", "Its addresses, links, mail and search entries deleted"),
    ("files", "Its files deleted"),
    ("cache", "Its cached values and waiting work deleted"),
    ("schema", "Its database schema and roles dropped"),
    ("name", "Its name forgotten, and the receipt written"),
)
_COUNTS = {
    "members": "Members",
    "organisations": "Organisations",
    "listings": "Requests and offers",
    "exchanges": "Exchanges",
    "transfers": "Transfers",
    "acts": "Acts in its audit",
    "tables": "Tables",
    "rows": "Rows in all",
    "files": "Files",
    "bytes": "Bytes in files",
    "cache_keys": "Cached values",
    "messages": "Waiting messages",
}


def going(removal: Removal) -> dict[str, str]:
    """One that is under way, in the list."""
    return {
        "name": removal.network.name,
        "url": reverse("console:removal", args=[removal.network_id]),
        "since": friendly(removal.requested_at),
    }


def progress(removal: Removal) -> dict[str, Any]:
    """How far one is."""
    order = [name for name, _ in STEPS]
    done = order.index(removal.step) + 1 if removal.step else 0
    states = ["done"] * done + ["current"] + ["todo"] * len(STEPS)
    return {
        "title": f"{removal.network.name} is being removed",
        "steps": [
            {"label": label, "state": state}
            for (_, label), state in zip(STEPS, states, strict=False)
        ],
        "error": removal.error_code,
        "attempts": removal.attempts,
    }


def row(receipt: Receipt, names: Mapping[UUID, str]) -> dict[str, str]:
    """A receipt in the list."""
    return {
        "id": str(receipt.network),
        "url": reverse("console:removal", args=[receipt.network]),
        "kind": _kind(receipt),
        "when": day(timezone.localtime(receipt.removed_at).date()),
        "by": _both(receipt, names),
    }


def receipt(receipt: Receipt, names: Mapping[UUID, str]) -> dict[str, Any]:
    """The receipt as a page."""
    where = f": {receipt.export_where}" if receipt.export_where else ""
    facts = [
        ("Network id", str(receipt.network)),
        ("Kind", _kind(receipt)),
        ("Made", _day(receipt.created_at)),
        ("Archived", _day(receipt.archived_at)),
        ("Removed", _day(receipt.removed_at)),
        ("Asked by", names.get(receipt.asked_by, GONE)),
        ("Agreed by", names.get(receipt.agreed_by, GONE)),
        ("Export", f"{Export(receipt.export).label}{where}"),
        ("Last seal of its ledger", _head(receipt.ledger_seal, receipt.ledger_sha256)),
        ("Last seal of its audit", _head(receipt.audit_seal, receipt.audit_sha256)),
    ]
    counts = [
        (label, f"{receipt.counts[name]:,}")
        for name, label in _COUNTS.items()
        if name in receipt.counts
    ]
    return {
        "facts": [{"key": key, "value": value} for key, value in facts],
        "counts": [{"key": key, "value": value} for key, value in counts],
        "download_url": reverse("console:receipt", args=[receipt.network]),
    }


def record(receipt: Receipt, names: Mapping[UUID, str]) -> dict[str, Any]:
    """The receipt as a file for programs and for the record."""
    return {
        "network": str(receipt.network),
        "kind": receipt.kind,
        "created_at": receipt.created_at.isoformat(),
        "archived_at": receipt.archived_at.isoformat(),
        "removed_at": receipt.removed_at.isoformat(),
        "asked_by": {"id": str(receipt.asked_by), "name": names.get(receipt.asked_by)},
        "agreed_by": {"id": str(receipt.agreed_by), "name": names.get(receipt.agreed_by)},
        "export": {"kind": receipt.export, "where": receipt.export_where},
        "removed": receipt.counts,
        "last_seals": {
            "ledger": _seal(receipt.ledger_seal, receipt.ledger_sha256),
            "audit": _seal(receipt.audit_seal, receipt.audit_sha256),
        },
    }


def _kind(receipt: Receipt) -> str:
    return Network.Kind(receipt.kind).label


def _both(receipt: Receipt, names: Mapping[UUID, str]) -> str:
    return " and ".join(names.get(one, GONE) for one in (receipt.asked_by, receipt.agreed_by))


def _day(moment: Any) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y, %H:%M}"


def _head(number: int | None, sha256: Hash | None) -> str:
    return f"{number}, {bytes(sha256).hex()}" if sha256 else "None"


def _seal(number: int | None, sha256: Hash | None) -> dict[str, Any] | None:
    return {"number": number, "sha256": bytes(sha256).hex()} if sha256 else None
