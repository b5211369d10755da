"""What a network's role may do: who was told of what is never changed, and forgotten in time."""

GRANTS = {
    "telling_announcement": "SELECT, INSERT, UPDATE (done_at), DELETE",
    "telling_told": "SELECT, INSERT, DELETE",
    "telling_weekly_mail": "SELECT, INSERT, DELETE",
}
