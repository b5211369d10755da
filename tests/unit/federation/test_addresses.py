"""What is an address, and what is not."""

import pytest

from shared_apps.federation.addresses import Address, BadAddress, parse


@pytest.mark.parametrize("text", ["maria@nwl", "  Maria@NWL ", "MARIA@nwl\n"])
def test_an_address_is_read_in_small_letters(text: str) -> None:
    assert parse(text) == Address("maria", "nwl")
    assert str(parse(text)) == "maria@nwl"


@pytest.mark.parametrize("text", ["maria.lopez2@north-east-london", "a@ab"])
def test_all_forms_of_handles_and_slugs(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "maria",
        "@nwl",
        "maria@",
        "maria@nwl@nwl",
        "maria@nwl.nhs.uk",
        "ma ria@nwl",
        "maria@n",
        "maria@9nwl",
        "maría@nwl",
        "maria\x00@nwl",
        "x" * 65 + "@nwl",
        "maria@" + "x" * 33,
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadAddress, match="maria@nwl"):
        parse(text)
