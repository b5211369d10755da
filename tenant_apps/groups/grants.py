"""What a network's role may do with what happened in group exchanges: add and read."""

GRANTS = {"groups_event": "SELECT, INSERT"}
