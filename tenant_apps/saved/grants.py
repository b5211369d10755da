"""What a network's role may do: what was found for whom stays, but for when they were told."""

GRANTS = {
    "saved_new_listing": "SELECT, INSERT, DELETE, UPDATE (made_at)",
    "saved_new_giver": "SELECT, INSERT, DELETE, UPDATE (made_at)",
    "saved_person_find": "SELECT, INSERT, DELETE, UPDATE (told_at, search_id)",
    "saved_find": "SELECT, INSERT, DELETE, UPDATE (told_at, search_id)",
}
