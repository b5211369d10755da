"""An exchange between networks, or a question, as one of the two networks sees it."""

from dataclasses import dataclass
from typing import Any

from shared_apps.crossing import wording
from shared_apps.crossing.models import (
    OF_UNDOING,
    CrossEvent,
    CrossExchange,
    CrossQuestion,
    Side,
    Talk,
)
from tenants.models import Network

Kind = CrossEvent.Kind
By = CrossEvent.By
# On which side whoever did something stands.
SIDES = {
    By.PROVIDER: Side.PROVIDER,
    By.RECIPIENT: Side.RECIPIENT,
    By.PROVIDERS_NETWORK: Side.PROVIDER,
    By.RECIPIENTS_NETWORK: Side.RECIPIENT,
}
_OF_UNDOING = {Kind.UPHELD, Kind.REVERSED}
_DECIDED = {Kind.RESOLVED, Kind.VOIDED, *_OF_UNDOING}


class SeenTalk:
    """What two members of two networks have in common, from the side of one.

    `name` is the other's, if shown. `has_blocked`: the one on this side has blocked the other,
    where that was asked.
    """

    __slots__ = ()
    side: Side
    name: str
    has_blocked: bool

    @property
    def talk(self) -> Talk:
        raise NotImplementedError

    @property
    def there(self) -> Network:
        """The other's network."""
        return self.network(self.side.other)

    @property
    def there_address(self) -> str:
        return self.address(self.side.other)

    @property
    def knows_address(self) -> bool:
        """Whether they may know the other's address."""
        return self.talk.shows_other_to(self.side)

    @property
    def other(self) -> str:
        """The other as people here read them: by name, if they show it, else by address."""
        return self.name or (
            self.there_address if self.knows_address else f"A member of {self.there.name}"
        )

    @property
    def other_within(self) -> str:
        """The same within a sentence."""
        return self.other if self.name or self.knows_address else f"a member of {self.there.name}"

    def network(self, side: Side) -> Network:
        is_provider = side is Side.PROVIDER
        row: Any = self.talk.provider_network if is_provider else self.talk.recipient_network
        network: Network = row.network
        return network

    def address(self, side: Side) -> str:
        """`maria@nwl`."""
        return f"{self.talk.handle_of(side)}@{self.network(side).slug}"

    def is_own(self, event: CrossEvent) -> bool:
        """Whether it was the member on this side."""
        return self.side_of(event) is self.side and event.by in (By.PROVIDER, By.RECIPIENT)

    def side_of(self, event: CrossEvent) -> Side | None:
        """The side of whoever did it."""
        return SIDES.get(By(event.by))

    def who(self, event: CrossEvent, *, own: str = "You") -> str:
        """Whoever did it: a party by name or address, those who decide by their network."""
        side = self.side_of(event)
        if side is None:
            return "An operator" if event.by == By.OPERATOR else ""
        if event.by in (By.PROVIDERS_NETWORK, By.RECIPIENTS_NETWORK):
            undo = event.kind in _OF_UNDOING or event.ruling in OF_UNDOING
            if event.kind in _DECIDED:
                return "Champions of both networks" if undo else "Brokers of both networks"
            return wording.judge_of(self.network(side).name, decides_undo=undo)
        return own if side is self.side else self.other


@dataclass(frozen=True, slots=True)
class Seen(SeenTalk):
    """An exchange with both networks."""

    exchange: CrossExchange
    side: Side
    name: str = ""
    has_blocked: bool = False

    @property
    def talk(self) -> CrossExchange:
        return self.exchange


@dataclass(frozen=True, slots=True)
class SeenQuestion(SeenTalk):
    """A question with both networks."""

    question: CrossQuestion
    side: Side
    name: str = ""
    has_blocked: bool = False

    @property
    def talk(self) -> CrossQuestion:
        return self.question


def seen_by(talk: Talk, side: Side) -> Seen | SeenQuestion:
    """An exchange or a question, from this side."""
    if isinstance(talk, CrossExchange):
        return Seen(talk, side)
    assert isinstance(talk, CrossQuestion)
    return SeenQuestion(talk, side)
