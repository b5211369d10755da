"""What a network's role may do: lines are written once, hidden, or erased by a trigger’s rule."""

GRANTS = {
    "questions_question": "SELECT, INSERT, UPDATE",
    "questions_line": "SELECT, INSERT, UPDATE (hidden_at, text)",
}
