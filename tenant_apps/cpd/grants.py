"""What a network's role may do with reflections: whose they are, and on what, does not change."""

GRANTS = {
    "cpd_reflection": "SELECT, INSERT, DELETE, "
    "UPDATE (title, day, minutes, did, learned, will_change, changed_at)",
    "cpd_reflection_skill": "SELECT, INSERT, DELETE",
}
