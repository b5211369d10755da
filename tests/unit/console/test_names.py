"""Addresses made of names, without a database."""

import pytest

from shared_apps.console import names


@pytest.mark.parametrize(
    ("name", "best"),
    [
        ("North West London", "nwl"),
        ("Bath and North East Somerset, Swindon and Wiltshire", "bnessw"),
        ("Sussex", "sussex"),
        ("NHS Kent and Medway", "km"),
        ("Accelerator 2026", "a2"),
        ("Web Mail", "wm"),
    ],
)
def test_the_initials_come_first_else_the_word(name: str, best: str) -> None:
    words = names.significant_words(name)
    assert next(filter(names.is_allowed, names.candidates(words))) == best


@pytest.mark.parametrize("name", ["", "  ", "NHS", "…", "日本", "the of"])
def test_a_name_without_letters_suggests_nothing(name: str) -> None:
    assert names.significant_words(name) == []
    assert names.candidates([]) == []


@pytest.mark.parametrize("name", ["Web", "2026", "Nation High School", "x" * 60, "A"])
def test_all_that_is_suggested_may_be_an_address(name: str) -> None:
    words = names.significant_words(name)
    allowed = [each for each in names.candidates(words) if names.is_allowed(each)]
    assert all(len(each) <= 32 for each in allowed)
    assert not {"web", "2026", "nhs"} & set(allowed)
