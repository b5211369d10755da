"""What a network's role may do with the brand: change it, never be without one."""

GRANTS = {"brand_brand": "SELECT, INSERT, UPDATE"}
