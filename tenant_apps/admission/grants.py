"""What a network's role may do: what was told stays told."""

GRANTS = {"admission_steptold": "SELECT, INSERT"}
