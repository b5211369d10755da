"""Pages of joining: for those who join, and for champions who let them."""
