"""What a network's role may do: lines are written once, and hidden at most."""

GRANTS = {
    "questions_question": "SELECT, INSERT, UPDATE",
    "questions_line": "SELECT, INSERT, UPDATE (hidden_at)",
}
