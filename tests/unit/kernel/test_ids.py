"""Identifiers follow time and collide never; secrets are long, and kept as digests."""

import hashlib
import re
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.ids import digest, hash_of, token, uuid7

MANY = 20_000


def test_an_id_is_a_uuid_of_version_7() -> None:
    made = uuid7()
    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_an_id_begins_with_the_time_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000
    assert before <= made.int >> 80 <= after


@given(st.integers(0, 2**48 - 1))
def test_any_moment_keeps_version_and_order(milliseconds: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kernel.ids.time.time_ns", lambda: milliseconds * 1_000_000)
        made = uuid7()
    assert made.int >> 80 == milliseconds
    assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_ids_of_later_milliseconds_sort_later() -> None:
    early = uuid7()
    time.sleep(0.002)
    assert early < uuid7()
    assert str(early) < str(uuid7())


def test_ids_made_one_after_the_other_are_in_that_order() -> None:
    """Within a millisecond too; what a clock of a quarter of a microsecond cannot tell apart is
    not made by one process."""
    made = []
    for _ in range(1000):
        made.append(uuid7())
        until = time.time_ns() + 500
        while time.time_ns() < until:
            pass
    assert made == sorted(made)
    assert made[-1].int >> 80 < (made[0].int >> 80) + 1000


def test_no_id_or_token_comes_twice() -> None:
    assert len({uuid7() for _ in range(MANY)}) == MANY
    assert len({token() for _ in range(MANY)}) == MANY


def test_a_token_holds_32_random_bytes_and_fits_in_an_address() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token()) for _ in range(100))


def test_a_digest_is_what_sha_256_makes_of_a_token() -> None:
    secret = token()
    assert digest(secret) == hashlib.sha256(secret.encode()).digest()
    assert len(digest("")) == 32
    assert digest("a") != digest("b")


def test_a_hash_of_what_was_asked_is_the_same_for_the_same_alone() -> None:
    asked = ("offer", 60, None, [uuid.UUID(int=1)], {"people": 2, "how": "either"})
    assert hash_of(*asked) == hash_of(*asked[:4], {"how": "either", "people": 2})
    assert len(hash_of()) == 32


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_what_differs_in_words_or_their_order_hashes_differently(
    one: list[str], other: list[str]
) -> None:
    assert (hash_of(*one) == hash_of(*other)) == (one == other)
