"""What a network's role may do with rounds: make one, and note that a pair was skipped."""

GRANTS = {
    "coffee_signup": "SELECT, INSERT, UPDATE",
    "coffee_round": "SELECT, INSERT",
    "coffee_pair": "SELECT, INSERT, UPDATE (skipped_by_id, skipped_at)",
    "coffee_seat": "SELECT, INSERT",
}
