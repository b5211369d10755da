"""Which names a network may ask to answer on."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants import hostnames


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("time.hub.test", "time.hub.test"),
        (" Time.Hub.TEST. ", "time.hub.test"),
        ("a1-b.co", "a1-b.co"),
        ("timebank.imperial.nhs.uk", "timebank.imperial.nhs.uk"),
        ("imperial.nhs.uk", "imperial.nhs.uk"),
    ],
)
def test_what_may_be_asked_for(text: str, host: str) -> None:
    assert hostnames.check(text) == host
    assert re.search(hostnames.FORM, host)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "time",
        ".",
        "time..test",
        "-time.test",
        "time-.test",
        "ti_me.test",
        "ti me.test",
        "time.test/path",
        "https://time.test",
        "time.test:8000",
        "me@time.test",
        "192.0.2.7",
        "::1",
        "1.2.3.4.5",
        "time.t",
        "ti--me.test",
        "xn--hxitime-9ya.test",
        "hеxitime.test",  # the second letter is Cyrillic
        "é.test",
        f"{'a' * 64}.test",
        f"{'a.' * 126}test",
        "hexitime.localhost",
        "other.hexitime.localhost",
        "a.b.hexitime.localhost",
        "time-nhs.test",
        "n-h-s.test",
        "nhs.uk.test",
        "nhs.uk",
        "time.test\0",
        "time.test\n.x",
    ],
)
def test_what_may_not(text: str) -> None:
    with pytest.raises(hostnames.BadHostname):
        hostnames.check(text)


@given(st.text(max_size=60) | st.from_regex(r"[a-z0-9.-]{1,40}", fullmatch=True))
def test_what_is_taken_is_a_name_and_stays_as_it_is(text: str) -> None:
    try:
        host = hostnames.check(text)
    except hostnames.BadHostname:
        return
    assert re.search(hostnames.FORM, host)
    assert hostnames.check(host) == host
