"""What a network's role may do here: entries are kept by the database's own triggers alone."""

GRANTS = {"search_listing": "SELECT", "search_member": "SELECT"}
