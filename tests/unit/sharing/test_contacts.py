"""Ways to reach someone are left out of what other networks see, and nothing else is."""

import pytest

from tenant_apps.sharing.contacts import without


@pytest.mark.parametrize(
    "text",
    [
        "sofia@warwick.example",
        "sofia.o'neil+talks@mail.warwick.example",
        "020 7946 0018",
        "(020) 7946 0018",
        "+44 20 7946 0018",
        "+44 (0)20-7946-0018",
        "07700900123",
        "07700.900.123",
    ],
)
def test_a_contact_is_left_out(text: str) -> None:
    assert without(text) == "[…]"
    assert without(f"Call {text}, please.") == "Call […], please."


@pytest.mark.parametrize(
    "text",
    [
        "An hour on run charts",
        "10 people, 2 rooms, 30 minutes",
        "On 24/03/2027 at 10:00",
        "2027-03-24 to 2027-04-24",
        "Ward 0123",
        "@home",
        "Write a@b",
        "From 09:00 to 17:00",
        "",
    ],
)
def test_all_else_stays(text: str) -> None:
    assert without(text) == text


@pytest.mark.parametrize("contact", ["a@b.c", "0123456789"])
def test_nothing_grows_by_it(contact: str) -> None:
    assert len(without(contact)) <= len(contact)
