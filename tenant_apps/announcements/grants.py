"""What a network's role may do: what was announced stays, but for its end and mails."""

GRANTS = {
    "announcements_announcement": (
        "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by, mailed_to, mailed_at)"
    ),
    "announcements_dismissal": "SELECT, INSERT, DELETE",
}
