"""What a network's role may do: what a broker did for a member is never changed or taken back."""

GRANTS = {
    "brokering_noticed": "SELECT, INSERT, DELETE",
    "brokering_case": (
        "SELECT, INSERT, UPDATE (taken_by_id, taken_at, nudged_at, done_by_id, done_at)"
    ),
    "brokering_act": "SELECT, INSERT",
}
