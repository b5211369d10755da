"""What the shared role may do with switches: what was switched, by whom and why, stays so."""

GRANTS: dict[str, str] = {"switches_switching": "SELECT, INSERT, UPDATE (told_at)"}
