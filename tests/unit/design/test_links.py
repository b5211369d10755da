"""Addresses in plain text become links that say where they lead, and nothing else gets through."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.links import REL, linked


def link(url: str, shown: str = "") -> str:
    return f'<a href="{url}" rel="{REL}">{shown or url}</a>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://a.org", link("https://a.org")),
        ("http://a.org:8080/x", link("http://a.org:8080/x")),
        ("See www.a.org.", f"See {link('https://www.a.org', 'www.a.org')}."),
        ("(https://a.org/b_(c))", f"({link('https://a.org/b_(c)')})"),
        ("https://a.org/b, and", f"{link('https://a.org/b')}, and"),
        ("https://a.org/?a=1&b=2#c", link("https://a.org/?a=1&amp;b=2#c")),
        ("HTTPS://A.org/B", link("https://a.org/B")),
        ("https://nhs-éa.uk/x", link("https://xn--nhs-a-esa.uk/x")),
        ("https://www.nhs.uk\u3002evil.com/x", link("https://www.nhs.uk.evil.com/x")),
    ],
)
def test_an_address_becomes_a_link_that_names_its_host(text: str, shown: str) -> None:
    assert linked(text) == shown


def test_a_host_in_letters_that_look_alike_is_shown_in_ascii() -> None:
    shown = str(linked("https://www.nhѕ.uk/login"))  # noqa: RUF003 - with a Cyrillic ѕ
    assert "nhѕ" not in shown
    assert shown.count("https://www.xn--") == 2


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.org/x",
        "mailto:a@b.org",
        "a@b.org",
        "https://nhs.uk@evil.com/",
        "https://evil.com\\@nhs.uk/",
        "https://a.org/\u202egnp.exe",
        "https://nhs\u200b.uk/",
        "https://a.org:99999999/",
        "https://-/",
        "https://..org/",
        "https://",
        "https://" + "a" * 70 + ".org/",
        "https://[::1",
    ],
)
def test_what_might_pass_for_another_is_no_link(text: str) -> None:
    assert "<a " not in linked(text)


@given(st.text(alphabet=st.sampled_from("htps:/w.aй@\\<>\"'&()[]\u202e #?-1")))
def test_nothing_typed_becomes_anything_but_a_link(text: str) -> None:
    shown = str(linked(f"https://{text} www.{text}"))
    without = re.sub(rf'<a href="https?://[^"<>\s]+" rel="{REL}">|</a>', "", shown)
    assert "<" not in without
    assert ">" not in without
