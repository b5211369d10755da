"""What roles may do with the federation's tables in the shared schema; provisioning grants it."""

# The shared schema's own role: operators admit networks, and read what crossed.
GRANTS: dict[str, str] = {
    "federation_network": "SELECT, INSERT, UPDATE",
    "federation_cross_transfer": "SELECT",
}

# The role of the door `federation(a, b)`. What it may do with ledgers is in the ledger's grants.
FEDERATION_NATIONAL_GRANTS: dict[str, str] = {
    "tenants_network": "SELECT",
    "tenants_domain": "SELECT",
    "federation_network": "SELECT",
    "federation_cross_transfer": "SELECT, INSERT",
    "audit_event": "INSERT",
}
