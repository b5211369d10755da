"""What a network's role may do: that somebody left stays, and what became of it is noted."""

GRANTS = {
    "leaving_leaving": (
        "SELECT, INSERT, UPDATE (finished_at, back_until, back_at, erase_at, erased_at)"
    ),
    "leaving_copy": "SELECT, INSERT, DELETE, UPDATE (made_at, expires_at, size_bytes)",
}
