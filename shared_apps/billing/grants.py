"""What the shared role may do: what was billed, heard, counted and done about it stays."""

GRANTS: dict[str, str] = {
    "billing_invoice": "SELECT, INSERT, UPDATE",
    "billing_stripeevent": "SELECT, INSERT, UPDATE (due_at, attempts, handled_at, outcome)",
    "billing_usagesnapshot": "SELECT, INSERT",
    "billing_dunningstep": "SELECT, INSERT, UPDATE (undone_at)",
    "billing_billingcheck": (
        "SELECT, INSERT, UPDATE (state, finished_at, accounts, difference_count, differences)"
    ),
}
