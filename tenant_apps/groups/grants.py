"""What a network's role may do with what happened in group exchanges: add, read, erase words."""

GRANTS = {"groups_event": "SELECT, INSERT, UPDATE (words)"}
