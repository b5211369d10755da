"""Balances as other time banks write them."""

import pytest

from tenant_apps.importing.files import amounts


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("0", 0),
        ("2", 120),
        ("3.5", 210),
        ("3,5", 210),
        ("+1", 60),
        ("-1.25", -75),
        ("−1.25", -75),
        ("3:30", 210),
        ("-0:15", -15),
        ("0.333333", 20),
        ("0.375", 22),
        ("1.250", 75),
        ("10000", 600_000),
    ],
)
def test_hours_become_whole_minutes(typed: str, minutes: int) -> None:
    assert amounts.minutes(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("two", "no number"),
        ("=2+2", "no number"),
        ("1e3", "no number"),
        ("NaN", "no number"),
        ("1.2.3", "no number"),
        ("3:75", "no number"),
        ("٣", "no number"),
        ("1,250", "thousands"),
        ("10000.5", "more than 10,000 hours"),
        ("-99999", "more than 10,000 hours"),
    ],
)
def test_what_is_no_balance_is_refused(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        amounts.minutes(typed)
