"""Bringing up the demo: what is there stays, what is missing is made."""

from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_DNS, UUID, uuid5

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from kernel import clock, database
from provisioning import services as provisioning
from provisioning.demo.content import (
    APP_SECRET,
    NETWORKS,
    OPERATOR_EMAIL,
    OPERATOR_NAME,
    PASSWORD,
    Deal,
    DemoNetwork,
    Person,
)
from shared_apps.commissioning import services as commissioning
from shared_apps.commissioning.models import ProvisioningRun
from shared_apps.federation import admission, membership
from shared_apps.federation import services as federation
from shared_apps.operators import services as operators
from shared_apps.operators.models import Operator
from tenant_apps.accounts.models import User
from tenant_apps.brand import services as brand
from tenant_apps.credits import services as credits
from tenant_apps.exchanges import services as exchanges
from tenant_apps.joining.models import Invitation
from tenant_apps.joining.services.invitations import close_by_joining
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.listings import services as listings
from tenant_apps.listings.models import Listing
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Role
from tenant_apps.organisations import services as organisations
from tenant_apps.organisations.models import Organisation
from tenant_apps.search import words
from tenant_apps.sharing import services as sharing
from tenant_apps.sharing import telling
from tenant_apps.skills import selectors as skills
from tenant_apps.skills import services as saying
from tenants import current, selectors
from tenants.current import NetworkRef
from tests.factories.members import admit


def bring_up() -> Iterator[str]:
    """Make what is missing, saying what is under way. Stopped halfway, the next call goes on."""
    yield "operator"
    _operator()
    for wanted in NETWORKS:
        yield wanted.name
        ref = _network(wanted)
        with current.enter(ref):
            _life(wanted)
    yield "credits between networks"
    _credits_across()


def _operator() -> None:
    with current.shared():
        if not Operator.objects.filter(user__email=OPERATOR_EMAIL).exists():
            made = operators.create(
                email=OPERATOR_EMAIL, name=OPERATOR_NAME, password=PASSWORD, by=None
            )
            _second_step(made.user)


def _network(wanted: DemoNetwork) -> NetworkRef:
    with current.shared():
        run = ProvisioningRun.objects.filter(network__slug=wanted.slug).first()
        if run is None:
            champion = wanted.people[0]
            run = commissioning.request_network(
                name=wanted.name,
                slug=wanted.slug,
                kind=wanted.kind,
                ics_code=wanted.ics_code,
                champion_email=champion.email(wanted.slug),
                champion_name=champion.name,
                welcome_minutes=120,
                federated=wanted.federated,
                email_domains=wanted.email_domains,
                by=None,
            )
        ref = provisioning.build(run.id).network
        _join(ref)
        return ref


def _join(ref: NetworkRef) -> None:
    """What its champion would agree to; one that has left since stays away."""
    stands = membership.here(ref.id)
    if stands.state == membership.State.INVITED and not stands.was_in:
        admission.join(network=ref, by=None)


def _life(wanted: DemoNetwork) -> None:
    """People, listings and exchanges of one network: one transaction, once."""
    if Member.objects.exists():
        return
    with database.atomic():
        people = _people(wanted)
        champion = people[wanted.people[0].name]
        codes = {skill.national_code: skill.id for skill in skills.listed()}
        for person in wanted.people:
            member, gives = (
                people[person.name],
                {codes[code]: n for code, n in person.gives.items()},
            )
            saying.say(member=member, gives=gives, learns=[], by=member)
        named = {person.name for person in wanted.people if person.shows_name_outside}
        for one in wanted.listings:
            is_shared = wanted.federated and one.owner in named
            listings.post(
                owner=people[one.owner],
                kind=one.kind,
                help_kind=one.help_kind,
                title=one.title,
                description=one.description,
                minutes=one.minutes,
                skills=[codes[code] for code in one.skills],
                audience=Listing.Audience.FEDERATION if is_shared else Listing.Audience.NETWORK,
                by=people[one.owner],
            )
        for deal in wanted.deals:
            _deal(deal, people)
        if wanted.deals:
            _donate(people[wanted.people[2].name])
        words.count_anew()
    brand.change(name=wanted.name, colour=wanted.colour, by=champion.id)
    if wanted.federated:
        telling.follow()
        for name in sorted(named):
            sharing.be_findable(by=people[name])
        telling.tell()


def _people(wanted: DemoNetwork) -> dict[str, Member]:
    first = wanted.people[0]
    champion = _member(wanted, first, None)
    close_by_joining(Invitation.objects.get(email=first.email(wanted.slug)), champion)
    houses = {
        name: organisations.add(name=name, kind=kind, by=champion.id)
        for name, kind in wanted.organisations
    }
    _profile(champion, first, houses[first.organisation])
    others = {
        person.name: _member(wanted, person, houses[person.organisation])
        for person in wanted.people[1:]
    }
    return {first.name: champion, **others}


def _member(wanted: DemoNetwork, person: Person, house: Organisation | None) -> Member:
    member = admit(
        name=person.name,
        role=person.role,
        organisation=house,
        email=person.email(wanted.slug),
        password=PASSWORD,
        job_title=person.job_title,
        term=person.term,
    )
    _profile(member, person, house)
    if person.role != Role.MEMBER:
        _second_step(member.user)
    return member


def _second_step(user: User) -> None:
    """An authenticator app that is set up, as whoever runs something has one."""
    TOTP.activate(user, APP_SECRET)


def _profile(member: Member, person: Person, house: Organisation | None) -> None:
    members.change_profile(
        member=member,
        name=person.name,
        job_title=person.job_title,
        organisation=house,
        about="",
        shows_name_outside=person.shows_name_outside,
        free_on=person.free_on,
        by=member.id,
    )


def _deal(deal: Deal, people: dict[str, Member]) -> None:
    listing = Listing.objects.select_related("owner").get(title=deal.title)
    answerer, owner = people[deal.by], people[listing.owner.name]
    provider, recipient = (owner, answerer) if listing.is_offer else (answerer, owner)
    exchange = exchanges.propose_to_listing(
        listing_id=listing.id,
        minutes=deal.minutes,
        message=deal.message,
        key=_key(deal, "propose"),
        by=answerer,
    )
    which = exchange.id
    if deal.until == "proposed":
        return
    exchanges.accept(exchange_id=which, key=_key(deal, "accept"), by=owner)
    exchanges.write(exchange_id=which, text=deal.reply, key=_key(deal, "reply"), by=owner)
    if deal.until == "accepted":
        return
    exchanges.log_hours(
        exchange_id=which,
        minutes=deal.minutes,
        helped_on=_today(),
        key=_key(deal, "log"),
        by=provider,
    )
    exchanges.confirm(exchange_id=which, key=_key(deal, "confirm"), by=recipient)
    exchanges.give_feedback(
        exchange_id=which,
        learned=deal.learned,
        thanks=deal.thanks,
        may_be_shared=True,
        by=recipient,
    )
    listings.fulfil(listing_id=listing.id, by=owner)


def _donate(giver: Member) -> None:
    credits.donate(
        key=uuid5(giver.id, "demo donation"), giver=giver, minutes=15, note="For the next newcomer."
    )


def _credits_across() -> None:
    """Sofia of Mercia thanks Maria of North Central London: all three ledgers move."""
    mercia = selectors.by_slug("mercia")
    assert mercia
    with current.enter(mercia):
        sofia = Member.objects.get(handle="sofia")
        account = ledger.account_of(kind=AccountKind.MEMBER, holder=sofia.id)
    federation.send(
        key=uuid5(NAMESPACE_DNS, f"demo.{mercia.id}"),
        payer_network=mercia,
        payer_account_id=account.id,
        payer_handle=sofia.handle,
        address="maria@ncl",
        minutes=45,
        note="Thank you for the tour of your ward.",
        by=sofia.id,
    )


def _key(deal: Deal, step: str) -> UUID:
    return uuid5(NAMESPACE_DNS, f"{deal.title}|{step}")


def _today() -> date:
    return timezone.localdate(clock.now())
