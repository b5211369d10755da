"""What the shared role may do: a reconciliation ends once, and what was said of a pattern stays."""

GRANTS: dict[str, str] = {
    "trade_watch_reconciliation": (
        "SELECT, INSERT, UPDATE (state, finished_at, networks, difference_count, differences)"
    ),
    "trade_watch_patternlook": "SELECT, INSERT",
}
