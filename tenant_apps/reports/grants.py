"""What a network's role may do with reports: make one, decide it, erase its words."""

GRANTS = {
    "reports_report": "SELECT, INSERT, "
    "UPDATE (state, decided_by_id, decided_at, because, text, file_names, words)",
}
