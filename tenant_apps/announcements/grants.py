"""What a network's role may do: what was announced stays, but for its end and mails, and whose
members it is for, once their organisation is part of another."""

GRANTS = {
    "announcements_announcement": (
        "SELECT, INSERT, UPDATE (organisation_id, withdrawn_at, withdrawn_by, mailed_to, mailed_at)"
    ),
    "announcements_dismissal": "SELECT, INSERT, DELETE",
}
