"""What a scenario needs of a project: two networks, `a` and `b`, and a few of its things.

Knows neither project, so that one text of each scenario runs on both.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4

import psycopg
from django.contrib.auth.tokens import PasswordResetTokenGenerator

T = TypeVar("T")

OF_A, OF_B = "of A", "of B"


class Side(Protocol):
    """A project with the networks `a` and `b`."""

    model: Any
    """A model with a UUID for its key, and a `text`."""
    users: Any
    tokens: PasswordResetTokenGenerator
    operators_email: str
    """Of someone who runs the whole service, and has a login in no network."""
    refusals: tuple[type[Exception], ...]
    """How it says no."""

    def enter(self, which: str) -> AbstractContextManager[object]:
        """Work within a network, by the one object that all threads have of it."""

    def serve(self, which: str, work: Callable[[], T]) -> T:
        """Do this as a request at the network's host does it, in this thread."""

    def make(self, key: UUID, text: str) -> None:
        """A row of the model, here."""

    def make_user(self, email: str) -> Any:
        """Someone with a login, here."""

    def schema(self, which: str) -> str:
        """The network's schema."""

    def host(self, which: str) -> str:
        """The network's host."""

    def mailed_link(self, which: str, email: str) -> str:
        """The link that someone is mailed who has forgotten their password there."""

    def behind(self, which: str) -> AbstractContextManager[psycopg.Connection]:
        """The server's administrator, in the network's schema."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one network's things in another: `leaked`, `refused`, or all `right`."""

    verdict: str
    detail: str = ""


@contextmanager
def refusals(side: Side) -> Iterator[list[str]]:
    """Note how the side says no to what is tried within, and go on."""
    said: list[str] = []
    try:
        yield said
    except side.refusals as error:
        said.append(f"{type(error).__name__}: {error}")


def judge(leak: object, said: list[str]) -> Outcome:
    """The outcome of what was seen of the other network, and of what was refused."""
    if leak:
        return Outcome("leaked", str(leak))
    return Outcome("refused", said[0]) if said else Outcome("right")


def same_key_in_both(side: Side) -> UUID:
    """A key that names a row in each of the networks, whose text says which."""
    key = uuid4()
    for which, text in (("a", OF_A), ("b", OF_B)):
        with side.enter(which):
            side.make(key, text)
            assert texts(side, key) == [text]
    return key


def texts(side: Side, key: UUID) -> list[str]:
    """The text of the row of this key, wherever this is asked."""
    return [row.text for row in side.model.objects.filter(pk=key)]
