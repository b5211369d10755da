"""What a network's role may do: that a limit came near is kept, and when that was over or seen."""

GRANTS: dict[str, str] = {
    "trade_limitwarning": "SELECT, INSERT, UPDATE (ended_at, seen_at, seen_by_id)"
}
