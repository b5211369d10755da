"""What a network's role may do with memberships: a member leaves, and is never deleted."""

GRANTS = {
    "members_member": "SELECT, INSERT, UPDATE",
    "members_held_role": "SELECT, INSERT, UPDATE, DELETE",
}
