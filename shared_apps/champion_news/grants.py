"""What the shared role may do with what champions are told: it stays as it was sent."""

GRANTS: dict[str, str] = {
    "champion_news_news": "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by_id)",
    "champion_news_recipient": (
        "SELECT, INSERT, UPDATE (asked_at, told_at, missed_at, taken_back_at)"
    ),
    "champion_news_put_away": "SELECT, INSERT",
}
