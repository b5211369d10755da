"""What the shared role may do with what is done to many: what was proposed for whom stays so."""

GRANTS: dict[str, str] = {
    "console_bulk_run": "SELECT, INSERT, DELETE, UPDATE (wish, confirmed_at, finished_at)",
    "console_bulk_item": "SELECT, INSERT, DELETE, UPDATE (state, said, done_at)",
}
