"""What roles may do with exchanges between networks: all of it through the federation's door."""

from shared_apps.crossing.models import CrossExchange

# The shared schema's own role reads them, to tell operators what waits for them.
GRANTS: dict[str, str] = {
    "crossing_exchange": "SELECT",
    "crossing_event": "SELECT",
    "crossing_notice": "",
}

# Who and what it is about stays as it was written; words can be erased, by a trigger's rule.
FEDERATION_GRANTS: dict[str, str] = {
    "crossing_exchange": f"SELECT, INSERT, UPDATE ({', '.join(CrossExchange.CHANGING)})",
    "crossing_event": "SELECT, INSERT, UPDATE (text)",
    "crossing_notice": "SELECT, INSERT, UPDATE (told_at)",
}
