"""What a network's role may do: messages are written once, hidden, or erased by a rule."""

GRANTS = {
    "group_talk_groupnote": "SELECT, INSERT, UPDATE (hidden_at, text)",
    "group_talk_groupattachment": "SELECT, INSERT, DELETE",
    "group_talk_groupreading": "SELECT, INSERT, UPDATE (position, told_at)",
}
