"""What the shared role may do with the operators' tables; the rest is as usual."""

GRANTS: dict[str, str] = {"operators_sealhead": "SELECT, INSERT"}
