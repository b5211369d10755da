"""What a network's role, and the shared one, may do with the audit: add, read, ask for a seal."""

GRANTS = {
    "audit_event": "SELECT, INSERT",
    "audit_seal": "SELECT, INSERT (at_most, is_sweep)",
    "audit_sealed_event": "SELECT",
}
