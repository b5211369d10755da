"""Two networks of the federation and the national ledger, as a random story meets them."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from kernel import database
from shared_apps.federation import admission, legs
from shared_apps.federation import services as federation
from shared_apps.federation.legs import Ledger
from shared_apps.federation.models import CrossTransfer
from tenant_apps.credits import selectors as credits
from tenant_apps.ledger import posting, refusals, selectors, services
from tenant_apps.ledger.models import AccountKind
from tenants import current
from tenants.current import SHARED_SCHEMA, NetworkRef
from tests.factories.ledger import clearing, issue
from tests.factories.members import admit
from tests.integration.ledger.model import Book, Model, Moved, Refusal

NATIONAL = "national"
TRADE_MINUTES = 200
PARTS = [Ledger.PAYER, Ledger.PAYEE, Ledger.NATIONAL]


@dataclass(frozen=True, slots=True)
class Place:
    """One network, with the accounts by which it stands to others."""

    network: NetworkRef
    issue: UUID
    clearing: UUID
    national: UUID

    @property
    def slug(self) -> str:
        return self.network.slug


@dataclass(frozen=True, slots=True)
class Person:
    """A member who may send to another network."""

    slug: str
    handle: str
    account: UUID

    @property
    def address(self) -> str:
        return f"{self.handle}@{self.slug}"


class Places:
    """Both networks, with a book for each account that is there already."""

    def __init__(self, model: Model, *networks: NetworkRef) -> None:
        self.model = model
        self.all = {one.slug: self._place(one) for one in networks}

    def door(self, ledger: str) -> AbstractContextManager[object]:
        return current.shared() if ledger == NATIONAL else current.enter(self.all[ledger].network)

    def of(self, account: UUID) -> AbstractContextManager[object]:
        """The door to the ledger that this account is in."""
        return self.door(self.model.books[account].ledger)

    def open_book(self, ledger: str, account: UUID) -> UUID:
        view = selectors.account(account)
        self.model.books[account] = Book(
            ledger,
            view.balance_minutes,
            view.held_minutes,
            view.expected_minutes,
            view.floor_minutes,
            view.ceiling_minutes,
        )
        return account

    def admit(self, slug: str) -> Person:
        with self.door(slug):
            member = admit(name="Sofia Sharma")
            account = self.open_book(slug, credits.account_of(member).id)
            for known in (self.all[slug].issue, self.all[slug].clearing):
                self.open_book(slug, known)
        return Person(slug, member.handle, account)

    def send(self, key: UUID, payer: Person, payee: Person, minutes: int) -> None:
        with self.door(payer.slug):
            federation.send(
                key=key,
                payer_network=self.all[payer.slug].network,
                payer_account_id=payer.account,
                payer_handle=payer.handle,
                address=payee.address,
                minutes=minutes,
                note="",
                by=None,
            )

    def reverse(self, key: UUID, sent: UUID, payer: Person, payee: Person) -> None:
        """All three mirrors in one transaction, through the federation's door."""
        networks = [self.all[one.slug].network for one in (payer, payee)]
        with current.federation(*networks), database.atomic(), database.cursor() as cursor:
            for part in self.order(payer, payee):
                schema = SHARED_SCHEMA
                if part is not Ledger.NATIONAL:
                    schema = networks[PARTS.index(part)].schema
                posting.insert_reversal(
                    cursor,
                    schema,
                    key=legs.key(key, part),
                    transfer=legs.key(sent, part),
                    by=None,
                )
            original = CrossTransfer.objects.get(reference=sent)
            CrossTransfer.objects.create(
                reference=key,
                kind=CrossTransfer.Kind.REVERSAL,
                reverses=original,
                payer_network_id=original.payee_network_id,
                payee_network_id=original.payer_network_id,
                payer_handle=original.payee_handle,
                payee_handle=original.payer_handle,
                minutes=original.minutes,
                request_hash=b"",
            )

    def order(self, payer: Person, payee: Person) -> list[Ledger]:
        """In which of the three is asked first: lower network first, the national ledger last."""
        first = self.all[payer.slug].network.id < self.all[payee.slug].network.id
        return PARTS if first else [Ledger.PAYEE, Ledger.PAYER, Ledger.NATIONAL]

    def crossing(self, part: Ledger, payer: Person, payee: Person, minutes: int) -> Moved:
        """What moves in one of the three."""
        here, there = self.all[payer.slug], self.all[payee.slug]
        both = {
            Ledger.PAYER: (payer.account, here.clearing),
            Ledger.PAYEE: (there.clearing, payee.account),
            Ledger.NATIONAL: (here.national, there.national),
        }
        return Moved(*both[part], minutes, crossing=True)

    def _place(self, network: NetworkRef) -> Place:
        """Each story has the same room to trade, however the last one has ended."""
        with current.shared():
            national = services.open_account(kind=AccountKind.NETWORK, holder=network.id)
            position = selectors.account(national).balance_minutes
            admission.join(
                network=network,
                by=None,
                floor_minutes=position - TRADE_MINUTES,
                ceiling_minutes=position + TRADE_MINUTES + 100,
            )
            self.open_book(NATIONAL, national)
        with current.enter(network):
            known = [self.open_book(network.slug, one.id) for one in (issue(), clearing())]
        return Place(network, *known, national)


def refused_across(part: Ledger, refusal: Refusal) -> Refusal:
    """What the sender is told when one of the three ledgers refuses."""
    if part is Ledger.PAYEE:
        return federation.RecipientCannotReceive
    if part is Ledger.PAYER:
        return refusal
    return {
        refusals.NotEnoughCredits: federation.TradeLimitDown,
        refusals.AboveCeiling: federation.TradeLimitUp,
    }[refusal]  # type: ignore[index]
