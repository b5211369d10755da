"""What a network's role may do with the policy: add to it, and lock it while it does.

To lock a row takes the right to update it; triggers refuse to change what it says.
"""

_ADD = "SELECT, INSERT"

GRANTS = {
    "policy_policy": "SELECT, INSERT, UPDATE",
    "policy_change": _ADD,
    "policy_withdrawal": _ADD,
    "policy_application": _ADD,
    "policy_care": "SELECT, INSERT, UPDATE",
    "policy_by_time": "SELECT, INSERT, UPDATE",
}
