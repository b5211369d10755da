"""Which e-mail domains say where a person works."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_apps.commissioning import domains


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("imperial.nhs.uk", "imperial.nhs.uk"),
        (" @Imperial.NHS.uk. ", "imperial.nhs.uk"),
        ("a-b.example", "a-b.example"),
    ],
)
def test_a_domain_has_one_form(typed: str, domain: str) -> None:
    assert domains.tidy(typed) == domain


@pytest.mark.parametrize(
    "typed", ["", "uk", "a b.uk", "-a.uk", "a..uk", "maria@trust.uk", "http://a.uk", "ä.uk", "1.2"]
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(domains.BadDomain, match="is no e-mail domain"):
        domains.tidy(typed)


@pytest.mark.parametrize("typed", ["nhs.net", "GMAIL.com", "@nhs.uk"])
def test_everybodys_domains_are_refused(typed: str) -> None:
    with pytest.raises(domains.BadDomain, match="many organisations"):
        domains.tidy(typed)


def test_domains_are_kept_once() -> None:
    assert domains.tidy_all(["b.uk", " ", "@B.uk", "a.uk"]) == ["a.uk", "b.uk"]


def test_an_address_lies_in_its_domain_and_those_above() -> None:
    assert domains.within("Me@Alumni.WBS.ac.uk") == ["alumni.wbs.ac.uk", "wbs.ac.uk", "ac.uk"]


@given(st.text())
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    assert all("@" not in domain for domain in domains.within(typed))
    with contextlib.suppress(domains.BadDomain):
        assert domains.tidy(typed) == domains.tidy(domains.tidy(typed))
