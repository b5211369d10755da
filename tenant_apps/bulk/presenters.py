"""What will be done, and what was, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenant_apps.bulk.acts import LABELS, Act
from tenant_apps.bulk.services import Outcome
from tenant_apps.members.models import Member

_DONE = {
    Act.MOVE: "moved",
    Act.TYPE: "of another type now",
    Act.SUSPEND: "suspended",
    Act.REINSTATE: "let back in",
    Act.END: "no longer a member",
}
_MEANS = {
    Act.MOVE: "They belong to the organisation you choose; what they have stays theirs.",
    Act.TYPE: "The rules of the type hold for them at once. Their term stays as it is.",
    Act.SUSPEND: "The network’s pages close to them at once. Their credits are kept.",
    Act.REINSTATE: "They can use the network again.",
    Act.END: "They are told by mail, what they had agreed is cancelled, and what is left of their "
    "credits goes to the community chest. You can invite them back at any time.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """The page that asks."""

    title: str
    text: str
    names: list[str]
    left_out: list[str]
    label: str


def question(act: Act, outcome: Outcome) -> Question:
    count = len(outcome.done)
    return Question(
        title=f"{LABELS[act]}: {_counted(count)}",
        text=_MEANS[act],
        names=[member.name for member in outcome.done],
        left_out=[f"{member.name} {why}" for member, why in outcome.left_out],
        label=LABELS[act] if count else "",
    )


def said(act: Act, outcome: Outcome) -> str:
    """`3 people suspended. Left out: Bob Baker has left.`"""
    text = f"{_counted(len(outcome.done))} {_DONE[act]}."
    if outcome.left_out:
        text += f" Left out: {_listed(outcome.left_out)}."
    return text


def _listed(left_out: Sequence[tuple[Member, str]]) -> str:
    return "; ".join(f"{member.name} {why}".rstrip(".") for member, why in left_out)


def _counted(count: int) -> str:
    return "1 person" if count == 1 else f"{count or 'no'} people"
