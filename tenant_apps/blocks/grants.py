"""What a network's role may do: a block is made and taken back, and never changed."""

GRANTS = {"blocks_block": "SELECT, INSERT, DELETE"}
