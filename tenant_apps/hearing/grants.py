"""What a network's role may do: a choice is changed and never forgotten."""

GRANTS = {"telling_choice": "SELECT, INSERT, UPDATE"}
