"""What a network's role may do with the policy: change it, never be without one."""

GRANTS = {"policy_policy": "SELECT, INSERT, UPDATE"}
