"""What a network's role may do: messages are written once, and hidden at most."""

GRANTS = {
    "group_talk_groupnote": "SELECT, INSERT, UPDATE (hidden_at)",
    "group_talk_groupattachment": "SELECT, INSERT",
    "group_talk_groupreading": "SELECT, INSERT, UPDATE (position, told_at)",
}
