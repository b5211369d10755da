"""What a network's role may do with the timeline of exchanges: add and read."""

GRANTS = {"exchanges_event": "SELECT, INSERT"}
