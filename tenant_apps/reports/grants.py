"""What a network's role may do with reports: make one, decide it, erase its words."""

GRANTS = {
    "reports_report": "SELECT, INSERT, "
    "UPDATE (state, decided_by_id, decided_at, because, text, file_names, words)",
    "reports_matter": "SELECT, INSERT, "
    "UPDATE (state, decided_by_id, decided_at, ground, because, appealed_at, appeal, "
    "appeal_decided_by_id, appeal_decided_at, appeal_because)",
    "reports_matter_report": "SELECT, INSERT, UPDATE (words, title, text)",
}
