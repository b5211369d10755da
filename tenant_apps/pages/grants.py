"""What a network's role may do: what is published or agreed to stays as it is."""

GRANTS = {
    "pages_version": "SELECT, INSERT",
    "pages_agreement": "SELECT, INSERT",
    "pages_draft": "SELECT, INSERT, UPDATE, DELETE",
}
