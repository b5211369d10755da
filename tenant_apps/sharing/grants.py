"""What a network's role may do: what is due is noted by the database's own triggers, too."""

GRANTS = {
    "sharing_rule": "SELECT, INSERT, UPDATE",
    "sharing_due": "SELECT, INSERT, UPDATE, DELETE",
    "sharing_findable": "SELECT, INSERT, DELETE",
}
