"""What each role may do with the ledger's tables; provisioning grants it.

A number, a time or a balance is never the role's to write: only the named columns are.
"""

_TRANSFER = (
    "id, kind, payer_id, payee_id, minutes, subject, hold_id, reverses_id, batch, "
    "federation_reference, actor, request_hash"
)
_HOLD = (
    "id, payer_id, payee_id, minutes, expires_at, subject, federation_reference, actor, "
    "request_hash"
)
_RESOLUTION = "hold_id, outcome, actor"
_CHANGE = (
    "id, account_id, sets_floor, floor_minutes, sets_ceiling, ceiling_minutes, frozen, closed, "
    "reason, actor"
)

# A network's role in its own schema, and the shared role in the shared schema.
GRANTS: dict[str, str] = {
    "ledger_account": "SELECT, INSERT (id, kind, holder, floor_minutes, ceiling_minutes)",
    "ledger_stripe": "SELECT",
    "ledger_transfer_number": "USAGE",
    "ledger_transfer": f"SELECT, INSERT ({_TRANSFER})",
    "ledger_entry": "SELECT",
    "ledger_hold": f"SELECT, INSERT ({_HOLD})",
    "ledger_hold_resolution": f"SELECT, INSERT ({_RESOLUTION})",
    "ledger_account_change": f"SELECT, INSERT ({_CHANGE})",
    "ledger_seal": "SELECT, INSERT (at_most, is_sweep)",
    "ledger_sealed_row": "SELECT",
}

# The federation's role in each network's schema: it posts, and reads what a replay needs, but
# sees nobody's balance.
FEDERATION_GRANTS: dict[str, str] = {
    "ledger_account": "SELECT (id, kind, holder, frozen_at, closed_at)",
    "ledger_transfer": (
        "SELECT (id, number, payer_id, payee_id, minutes, subject, reverses_id, hold_id, "
        f"federation_reference, request_hash, recorded_at), INSERT ({_TRANSFER})"
    ),
    "ledger_transfer_number": "USAGE",
    "ledger_hold": (
        "SELECT (id, payer_id, payee_id, minutes, subject, federation_reference, request_hash), "
        f"INSERT ({_HOLD})"
    ),
    "ledger_hold_resolution": f"SELECT, INSERT ({_RESOLUTION})",
}

# The federation's role on the national ledger, which holds networks and no people.
FEDERATION_NATIONAL_GRANTS: dict[str, str] = {
    **GRANTS,
    "ledger_account_change": "SELECT",
    "ledger_seal": "",
    "ledger_sealed_row": "",
}
