"""What a network's role may do: what was reminded of stays, and is forgotten in time."""

GRANTS = {
    "reminders_reminder": "SELECT, INSERT, DELETE",
    "reminders_reminded": "SELECT, INSERT, DELETE",
}
