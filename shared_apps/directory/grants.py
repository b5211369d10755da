"""What roles may do with the directory: the federation's door alone reads it and writes it."""

# The shared schema's own role has no business here: its triggers take entries out.
GRANTS: dict[str, str] = {
    "directory_source": "",
    "directory_listing": "",
    "directory_person": "",
}

_USUAL = "SELECT, INSERT, UPDATE, DELETE"
FEDERATION_GRANTS: dict[str, str] = {
    "directory_source": "SELECT, INSERT, UPDATE",
    "directory_listing": _USUAL,
    "directory_person": _USUAL,
}
