"""What roles may do with the federation's tables in the shared schema; provisioning grants it."""

from tenant_apps.ledger.grants import FEDERATION_NATIONAL_GRANTS

# The shared schema's own role: operators admit networks, and read what crossed.
GRANTS: dict[str, str] = {
    "federation_network": "SELECT, INSERT, UPDATE",
    "federation_step": "SELECT, INSERT",
    "federation_settlement": "SELECT",
    "federation_cross_transfer": "SELECT",
    "federation_cross_hold": "SELECT",
    "federation_cross_release": "SELECT",
    "federation_pair": "SELECT",
    "federation_pair_change": "SELECT, INSERT",
    "federation_moving_code": "",
}

# The role of the door `federation(a, b)`, in the shared schema. Its audit is written, not read.
FEDERATION_GRANTS: dict[str, str] = {
    **FEDERATION_NATIONAL_GRANTS,
    "tenants_network": "SELECT",
    "tenants_domain": "SELECT",
    "federation_network": "SELECT",
    "federation_step": "SELECT",
    "federation_settlement": "SELECT, INSERT",
    # A handle can give way to a pseudonym, and a note be emptied, by a trigger's rule.
    "federation_cross_transfer": "SELECT, INSERT, UPDATE (payer_handle, payee_handle, note)",
    "federation_cross_hold": "SELECT, INSERT, UPDATE (payer_handle, payee_handle)",
    "federation_cross_release": "SELECT, INSERT",
    "federation_pair": "SELECT",
    "federation_pair_change": "SELECT",
    "federation_moving_code": "SELECT, INSERT, UPDATE (reference, digest, expires_at), DELETE",
    "audit_event": "SELECT (at), INSERT",
}
