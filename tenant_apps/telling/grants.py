"""What a network's role may do: who was told of what stays written."""

GRANTS = {
    "telling_choice": "SELECT, INSERT, UPDATE",
    "telling_announcement": "SELECT, INSERT, UPDATE (done_at)",
    "telling_told": "SELECT, INSERT",
    "telling_weekly_mail": "SELECT, INSERT, DELETE",
}
