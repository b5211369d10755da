"""What roles may do with what two networks have in common: all through the federation's door."""

from shared_apps.crossing.models import CrossExchange, CrossQuestion

# The shared schema's own role has no business here.
GRANTS: dict[str, str] = {
    "crossing_block": "",
    "crossing_exchange": "",
    "crossing_event": "",
    "crossing_notice": "",
    "crossing_question": "",
}

# Who and what it is about stays as it was written, or is erased, by a trigger's rule.
_UPDATED = (*CrossExchange.CHANGING, *CrossExchange.READ, *CrossExchange.ERASED)
_ASKED = (*CrossQuestion.CHANGING, *CrossQuestion.READ, *CrossQuestion.ERASED)
FEDERATION_GRANTS: dict[str, str] = {
    "crossing_block": "SELECT, INSERT, DELETE",
    "crossing_exchange": f"SELECT, INSERT, UPDATE ({', '.join(_UPDATED)})",
    "crossing_event": "SELECT, INSERT, UPDATE (text)",
    "crossing_notice": "SELECT, INSERT, UPDATE (told_at)",
    "crossing_question": f"SELECT, INSERT, UPDATE ({', '.join(_ASKED)})",
}
