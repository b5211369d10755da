"""What the shared role may do with incidents: what was told of them stays as it was written."""

GRANTS: dict[str, str] = {
    "status_incident": "SELECT, INSERT, UPDATE (state, starts_at, ends_at, over_at)",
    "status_update": "SELECT, INSERT",
    "status_reading": "SELECT, INSERT, UPDATE",
}
