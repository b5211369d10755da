"""As what somebody is a member, and from when to when."""

from dataclasses import dataclass
from datetime import date

from kernel.errors import Refused
from tenant_apps.policy.permissions import MembershipType

# What lists call them, beside their codes and names.
_ALSO = {
    "employee": MembershipType.STAFF,
    "students": MembershipType.STUDENT,
    "alumnus": MembershipType.ALUMNI,
    "alumna": MembershipType.ALUMNI,
    "patient": MembershipType.CITIZEN,
    "innovators": MembershipType.INNOVATOR,
}
_CALLED = _ALSO | {
    word.lower(): one for one in MembershipType for word in (one.value, str(one.label))
}


class BadTerm(Refused):
    """A term that ends before it starts."""

    code = "bad_term"
    status = 422
    default_message = "A term ends after it starts. Check the two days."


@dataclass(frozen=True, slots=True)
class Term:
    """A type of membership, and from when to when. A day of None is no limit."""

    type: MembershipType
    starts_on: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise BadTerm

    def is_over(self, today: date) -> bool:
        return self.ends_on is not None and self.ends_on < today


# As what people join unless something else is said.
USUAL_TERM = Term(MembershipType.STAFF)


def type_called(word: str) -> MembershipType | None:
    """The type of which a list speaks; None for none that there is."""
    return _CALLED.get(" ".join(word.split()).lower())


def types_in_words() -> str:
    """All of them, as the end of a sentence."""
    *first, last = MembershipType.values
    return f"{', '.join(first)} or {last}"
