"""What a network's role may do with meetings: none is removed, and what happened stays."""

GRANTS = {
    "meetings_meeting": "SELECT, INSERT, UPDATE",
    "meetings_step": "SELECT, INSERT",
}
