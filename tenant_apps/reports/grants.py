"""What a network's role may do with reports: make one, and decide it. Its words stay."""

GRANTS = {
    "reports_report": "SELECT, INSERT, UPDATE (state, decided_by_id, decided_at, because)",
}
