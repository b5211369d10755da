"""What a network's role may do: who put it away is noted once, and goes with them."""

GRANTS = {"starting_put_away": "SELECT, INSERT, DELETE"}
