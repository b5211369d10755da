"""What the shared role may do with askings: never delete one. A trigger says what may change."""

GRANTS: dict[str, str] = {"agreeing_asking": "SELECT, INSERT, UPDATE"}
