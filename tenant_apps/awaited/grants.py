"""What a network's role may do: note what waits, and take it out again."""

GRANTS: dict[str, str] = {"awaited_awaited": "SELECT, INSERT, UPDATE, DELETE"}
