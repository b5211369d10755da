"""What roles may do with links between memberships: all through the door between networks."""

# The shared schema's own role has no business here.
GRANTS: dict[str, str] = {"linking_code": "", "linking_member_link": ""}

FEDERATION_GRANTS: dict[str, str] = {
    "linking_code": "SELECT, INSERT, UPDATE (digest, proofs, expires_at), DELETE",
    "linking_member_link": "SELECT, INSERT, DELETE",
}
