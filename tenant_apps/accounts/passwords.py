"""What a password must be: 12 to 128 characters, not common, not the name of this place."""

from typing import Any

from django.core.exceptions import ValidationError

from tenants import current

MAX_LENGTH = 128
_OWN_WORDS = ("hexitime", "timebank", "time bank", "password")


class MaximumLengthValidator:
    """Longer ones would only make the hasher slow."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > MAX_LENGTH:
            raise ValidationError(f"Use at most {MAX_LENGTH} characters.", code="too_long")

    def get_help_text(self) -> str:
        return f"At most {MAX_LENGTH} characters."


class ContextValidator:
    """A password made of the network's or the product's name is the first one guessed."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = password.lower()
        for word in self._words():
            rest = rest.replace(word, "")
        if len("".join(filter(str.isalpha, rest))) < 4 and len(rest) < 8:
            raise ValidationError(
                "This is too close to the name of this service. Use words that nobody expects.",
                code="context_word",
            )

    def get_help_text(self) -> str:
        return "Not the name of this service or network."

    def _words(self) -> list[str]:
        network = current.network_or_none()
        names = [network.slug, *network.name.lower().split()] if network else []
        return sorted([*_OWN_WORDS, *names], key=len, reverse=True)
