"""What a network's role may do with gifts: a note can be emptied when someone is erased."""

GRANTS: dict[str, str] = {"credits_gift": "SELECT, INSERT, UPDATE (note)"}
