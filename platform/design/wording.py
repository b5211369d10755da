"""What a network calls those who are in it, and what they belong to: for headings and labels."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Small letters, as they stand within a sentence."""

    member: str = "member"
    members: str = "members"
    organisation: str = "organisation"
    organisations: str = "organisations"

    @property
    def people(self) -> str:
        """What the list of all of them is called."""
        return "people" if self.members == USUAL.members else self.members

    def called(self, word: str) -> str:
        """The word for this one; for `Members` with a capital letter."""
        said = str(getattr(self, word.lower()))
        return said[:1].upper() + said[1:] if word[:1].isupper() else said


USUAL = Words()
