"""What a network's role may do with the audit: add and read."""

GRANTS = {"audit_event": "SELECT, INSERT"}
