"""Handles are made of first names, and always have the form the database asks for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.members import handles


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Maria Okafor", "maria"),
        ("Zoë Müller", "zoe"),
        ("O’Brien", "obrien"),
        ("  Ann   Able", "ann"),
        ("李 明", "member"),
        ("", "member"),
        ("42nd Street", "nd"),
        ("Jean-Luc Picard", "jeanluc"),
    ],
)
def test_a_handle_is_the_first_name_in_plain_letters(name: str, handle: str) -> None:
    assert handles.base(name) == handle


def test_the_second_maria_gets_a_number() -> None:
    assert handles.first_free("maria", set()) == "maria"
    assert handles.first_free("maria", {"maria"}) == "maria2"
    assert handles.first_free("maria", {"maria", "maria2", "maria4"}) == "maria3"


def test_words_of_the_product_are_nobodys_handle() -> None:
    assert handles.first_free("me", set()) == "me2"
    assert handles.first_free("champion", set()) == "champion2"


@given(st.text(max_size=60))
def test_every_name_gives_a_handle_of_the_right_form(name: str) -> None:
    handle = handles.first_free(handles.base(name), set())
    assert re.fullmatch(r"[a-z][a-z0-9.-]{0,39}", handle)
