"""What a network's role may do: by what a member came is written once."""

GRANTS = {"joining_arrival": "SELECT, INSERT"}
