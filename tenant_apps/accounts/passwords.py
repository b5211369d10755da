"""What a password must be: 12 to 128 characters, not common, no name or address known here."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from tenants import current

MAX_LENGTH = 128
_SHORTEST = 3
_OWN_WORDS = ("hexitime", "timebank", "time bank", "password")


class MaximumLengthValidator:
    """Longer ones would only make the hasher slow."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > MAX_LENGTH:
            raise ValidationError(f"Use at most {MAX_LENGTH} characters.", code="too_long")

    def get_help_text(self) -> str:
        return f"At most {MAX_LENGTH} characters."


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose password it will be, for the validators: what the form knows of the person."""

    email: str = ""
    name: str = ""


class ContextValidator:
    """A password made of its owner's, the network's or the product's name is guessed first.

    `user` has an `email` and perhaps a `name`: a User, or an Owner.
    """

    def validate(self, password: str, user: Any = None) -> None:
        rest = password.lower()
        for word in sorted([*_words_here(), *_words_of(user)], key=len, reverse=True):
            rest = rest.replace(word, "")
        if len("".join(filter(str.isalpha, rest))) < 4 and len(rest) < 8:
            raise ValidationError(
                "This is too easy to guess. Use words that nobody expects, and neither your name "
                "nor your address.",
                code="context_word",
            )

    def get_help_text(self) -> str:
        return "Not your name or address, nor the name of this service or network."


def _words_here() -> list[str]:
    network = current.network_or_none()
    return [*_OWN_WORDS, *([network.slug, *network.name.lower().split()] if network else [])]


def _words_of(owner: Any) -> list[str]:
    """The address, whole and in parts, and the parts of the name; no shorter than three letters."""
    email = str(getattr(owner, "email", "")).lower()
    name = str(getattr(owner, "name", "")).lower()
    parts = [email, *re.split(r"[\W_]+", email), *re.split(r"[\W_]+", name)]
    return [part for part in parts if len(part) >= _SHORTEST]
