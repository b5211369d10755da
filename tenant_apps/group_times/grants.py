"""What a network's role may do with when groups meet: none is removed, and what happened stays."""

GRANTS = {
    "group_times_groupmeeting": "SELECT, INSERT, UPDATE",
    "group_times_attendee": "SELECT, INSERT, UPDATE (is_in)",
    "group_times_groupstep": "SELECT, INSERT",
}
