"""Things to ask each other: three for a pair, the same for both."""

from random import Random
from uuid import UUID

ALL = (
    "What are you trying to make better at the moment?",
    "What did you stop doing, and nobody missed it?",
    "What would you show me first if I came to see where you work?",
    "Which small change has made your week easier?",
    "What have you tried that did not work, and what did it teach you?",
    "Who taught you something that you still use?",
    "What do people outside your organisation get wrong about it?",
    "What would you do with one more free hour a week?",
    "What do you measure, and what do you wish you could?",
    "What would you like to be asked for help with?",
    "What do you wish you knew someone for?",
    "What have you changed your mind about this year?",
)


def of_pair(pair_id: UUID) -> list[str]:
    """Three of them, chosen by the pair's id."""
    return Random(pair_id.int).sample(ALL, 3)  # noqa: S311 - not a secret
