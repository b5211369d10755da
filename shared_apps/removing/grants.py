"""What the shared role may do with removals: it asks for one; provisioning alone does the rest."""

GRANTS: dict[str, str] = {
    "removing_removal": "SELECT, INSERT",
    "removing_receipt": "SELECT",
}
