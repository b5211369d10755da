"""What the shared role may do with visits: who came why stays as it was written."""

GRANTS: dict[str, str] = {
    "visiting_visit": "SELECT, INSERT, UPDATE (begun_at, ends_at, answered_by, ended_at, ended_how,"
    " ended_by, times_entered, ask_told_at, begin_told_at, end_told_at)",
    "visiting_visit_rule": "SELECT, INSERT, UPDATE",
}
