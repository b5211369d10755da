"""One object of each kind in a network, known by the URL parameter that names it."""

import re
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.db import models
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from kernel.ids import token, uuid7
from tenant_apps.accounts.tokens import password_reset_tokens
from tenant_apps.audit import sealing as audit_sealing
from tenant_apps.brand import logo
from tenant_apps.brand import services as brand
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import State as GroupState
from tenant_apps.hearing import links as stops
from tenant_apps.leaving import links as backs
from tenant_apps.leaving.models import Leaving
from tenant_apps.ledger import sealing
from tenant_apps.ledger.models import AccountKind
from tenant_apps.listings import links
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.outbox.models import Mail
from tenant_apps.saved import links as quiets
from tenants import current
from tenants.current import NetworkRef
from tests.factories.admission import StepToldFactory
from tests.factories.announcements import AnnouncementFactory, DismissalFactory
from tests.factories.awaited import AwaitedFactory
from tests.factories.blocks import BlockFactory
from tests.factories.brand import picture
from tests.factories.brokering import (
    ActFactory,
    CaseFactory,
    NoticedFactory,
    ResponseTimeFactory,
)
from tests.factories.coffee import PairFactory, SignUpFactory
from tests.factories.cpd import OwnEntryFactory, ReflectionFactory, ReflectionSkillFactory
from tests.factories.credits import GiftFactory
from tests.factories.exchanges import (
    AttachmentFactory,
    EndorsementFactory,
    ExchangeFactory,
    FeedbackFactory,
    NoteFactory,
)
from tests.factories.group_talk import (
    GroupAttachmentFactory,
    GroupNoteFactory,
    GroupReadingFactory,
)
from tests.factories.group_times import GroupMeetingFactory
from tests.factories.groups import (
    GroupEndorsementFactory,
    GroupFactory,
    GroupFeedbackFactory,
    PartFactory,
)
from tests.factories.hearing import ChoiceFactory
from tests.factories.importing import ImportFactory, NewcomerFactory
from tests.factories.joining import (
    ApplicationFactory,
    ArrivalFactory,
    InvitationFactory,
    JoinDomainFactory,
    JoinLinkFactory,
    StaffUploadFactory,
)
from tests.factories.leavers import LeaversListFactory
from tests.factories.leaving import CopyFactory, LeavingFactory
from tests.factories.ledger import AccountChangeFactory, AccountFactory, HoldResolutionFactory
from tests.factories.listings import (
    ListingFactory,
    ListingSkillFactory,
    MinimumRuleFactory,
    OfferFactory,
    RequestTemplateFactory,
    RequestTemplateSkillFactory,
    ReviewRuleFactory,
)
from tests.factories.meetings import MeetingFactory
from tests.factories.members import HeldRoleFactory, UserFactory, admit
from tests.factories.moving_on import WalkFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.pages import AgreementFactory, DraftFactory, VersionFactory
from tests.factories.policy import (
    CareFactory,
    HoursByTimeFactory,
    PolicyApplicationFactory,
    PolicyChangeFactory,
    PolicyWithdrawalFactory,
    TypeRuleFactory,
)
from tests.factories.questions import LineFactory, QuestionFactory
from tests.factories.reminders import RemindedFactory, ReminderFactory
from tests.factories.reports import MatterFactory, MatterReportFactory, ReportFactory
from tests.factories.saved import (
    FindFactory,
    NewGiverFactory,
    NewListingFactory,
    PersonFindFactory,
    SavedSearchFactory,
)
from tests.factories.scim import EntryFactory, TokenFactory
from tests.factories.search import WordFactory
from tests.factories.security import AppFactory, SignInRulesFactory
from tests.factories.sharing import FindableFactory, RuleFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.factories.sso import SAML, ConnectionFactory, SocialAccountFactory
from tests.factories.starting import PutAwayFactory
from tests.factories.telling import ToldFactory, WeeklyMailFactory
from tests.factories.trade import LimitWarningFactory
from tests.isolation.routes import NETWORK_MODELS
from tests.world import World

ROLES = ("stranger", "member", "broker", "champion")


@dataclass(frozen=True, slots=True)
class Things:
    """A network with people in every role and an object of every kind."""

    network: NetworkRef
    people: dict[str, Member]
    values: dict[str, str]

    def client(self, world: World, role: str) -> Client:
        """A browser of this role at this network's own address."""
        person = self.people.get(role)
        return world.client(self.network, person.user if person else None)


def furnish(network: NetworkRef, *, names: tuple[str, str, str, str], colour: str) -> Things:
    """Fill a network. `names` are a member, another member, a broker and a champion."""
    with current.enter(network):
        member, other, broker, champion = (
            admit(name=name, role=role, job_title=f"{role} at {network.name}")
            for name, role in zip(names, ("member", "member", "broker", "champion"), strict=True)
        )
        people = {"member": member, "other": other, "broker": broker, "champion": champion}
        png = logo.to_png(picture(colour=colour))
        brand.change(
            name=network.name, colour=colour, new_logo=png, states_right=True, by=champion.id
        )
        _deciding(champion)
        made = {**_exchanging(network, people), **_joining(network, champion)}
        made |= _grouping(network, people)
        made |= _brokering(people)
        RuleFactory()
        FindableFactory(member=other)
        sealing.seal_all()
        audit_sealing.seal_all()
        return Things(network, people, _of_models() | made)


def _exchanging(network: NetworkRef, people: dict[str, Member]) -> dict[str, str]:
    """What members do with one another; every text names the network."""
    member, other, of = people["member"], people["other"], f"of {network.name}"
    pair = {"provider": other, "recipient": member, "minutes": 15}
    settled = ExchangeFactory(**pair, title=f"The old talk {of}", state=State.SETTLED)
    NoteFactory(exchange=settled, text=f"A word in private {of}")
    reported = AttachmentFactory(
        exchange=settled,
        text=f"A word too much {of}",
        name=f"The paper {of}.pdf",
        content=f"%PDF-1.7\nThe words {of}\n%%EOF\n".encode(),
    ).note
    ReportFactory(note=reported, words=f"The complaint {of}")
    craft = SkillFactory(name=f"The talent {of}", by=member.id)
    EndorsementFactory(exchange=settled, skill=craft)
    FeedbackFactory(exchange=settled, by=other, learned=f"A lesson {of}", thanks=f"The thanks {of}")
    ReflectionFactory(exchange=settled, did=f"The deed {of}", learned=f"The insight {of}")
    OwnEntryFactory(by=other, title=f"The course {of}", will_change=f"The resolve {of}")
    request = ListingFactory(owner=other, title=f"The request {of}", description=f"More on it {of}")
    back = {"provider": member, "recipient": other, "minutes": 30}
    ExchangeFactory(**back, title=f"The dispute {of}", state=State.DISPUTED)
    agreed = ExchangeFactory(**pair, title=f"The plan {of}", state=State.ACCEPTED)
    MeetingFactory(exchange=agreed, state="moving", place=f"The room {of}")
    AccountChangeFactory()
    HoldResolutionFactory()
    skill = SkillFactory(name=f"The craft {of}", by=member.id)
    MemberSkillFactory(member=other, skill=skill)
    BlockFactory(by=people["broker"], member=people["champion"])
    ReflectionSkillFactory(by=member, skill=skill)
    SignUpFactory(by=other)
    PutAwayFactory(member=other)
    WalkFactory(member=other)
    ChoiceFactory(member=other)
    WeeklyMailFactory(member=other)
    ToldFactory(member=member, listing=request)
    FindFactory(member=member, listing=request)
    NewListingFactory(listing=request)
    PersonFindFactory(member=member, giver=other, skill=skill)
    NewGiverFactory(member=other, skill=craft)
    WordFactory()
    StepToldFactory()
    question = QuestionFactory(listing=request, asker=member, text=f"The question {of}")
    LineFactory(question=question, text=f"The answer {of}")
    offer = OfferFactory(owner=member, title=f"The offer {of}", description=f"The terms {of}")
    ListingSkillFactory(listing=offer, skill=skill)
    rude = ListingFactory(owner=member, title=f"The rude request {of}", description=f"Rude {of}")
    said = MatterReportFactory(thing_id=rude.id, by=other, words=f"The objection {of}")
    MatterFactory(
        report=said,
        hidden_by=people["champion"],
        because=f"The verdict {of}",
        appeal=f"The appeal {of}",
    )
    template = RequestTemplateFactory(title=f"The example {of}", by=member.id)
    RequestTemplateSkillFactory(template=template, skill=skill)
    ReviewRuleFactory(is_on=False)
    CareFactory(quiet_from=None, quiet_until=None)
    HoursByTimeFactory()
    MinimumRuleFactory(is_on=False)
    TypeRuleFactory()
    leaver = admit(name=f"Zac{network.slug} whose time at {network.name} is over")
    LeaversListFactory(by=people["champion"], member=leaver)
    HeldRoleFactory(member=people["other"], by=people["champion"])
    said = AnnouncementFactory(title=f"The news {of}", text=f"More news {of}")
    DismissalFactory(member=other, announcement=said)
    VersionFactory(text=f"What is said {of}", by=other)
    DraftFactory(text=f"What will be said {of}", by=member.id)
    AgreementFactory(member=other)
    LimitWarningFactory()
    AwaitedFactory(member=member, title=f"What waits {of}")
    return {
        "exchange_id": str(ExchangeFactory(**pair, title=f"The new talk {of}").id),
        "gift_id": str(GiftFactory(giver=member, receiver=other, note=f"The note {of}").id),
        "handle": other.handle,
        "listing_id": str(offer.id),
        "member_id": str(other.id),
        "renewal": links.sign(offer),
        "copy_id": str(CopyFactory(member=other).id),
        "back": backs.sign(_left(network).id),
        "quiet": quiets.sign(other.id),
        "search_id": str(SavedSearchFactory(member=member, name=f"The search {of}").id),
        "stop": stops.sign(other.id, stops.Mails.REQUESTS),
        "message_id": str(reported.id),
        "pair_id": str(PairFactory(one=member, two=other).id),
    }


def _left(network: NetworkRef) -> Leaving:
    """Somebody who has left, and may come back."""
    name = f"Zed{network.slug} who left {network.name}"
    leaving: Leaving = LeavingFactory(member=admit(name=name))
    return leaving


def _grouping(network: NetworkRef, people: dict[str, Member]) -> dict[str, str]:
    """A group in dispute, and one that asks a member to join."""
    member, other, of = people["member"], people["other"], f"of {network.name}"
    plan = {"provider": other, "about": f"What we do {of}", "preparation_minutes": 0}
    GroupFactory(
        **plan,
        recipients=[people["broker"]],
        title=f"The old class {of}",
        state=GroupState.DISPUTED,
        says=f"It was shorter {of}",
    )
    taught = GroupFactory(
        **plan,
        recipients=[people["champion"]],
        title=f"The taught class {of}",
        state=GroupState.SETTLED,
    )
    skill = SkillFactory(name=f"The knack {of}", by=member.id)
    GroupEndorsementFactory(group=taught, skill=skill, learned=f"The class’s lesson {of}")
    GroupFeedbackFactory(group=taught, by=other, thanks=f"The class’s thanks {of}")
    group = GroupFactory(**plan, recipients=[], title=f"The new class {of}", is_open=False)
    GroupMeetingFactory(group=group, place=f"The hall {of}")
    GroupNoteFactory(group=group, text=f"The hint {of}")
    GroupAttachmentFactory(
        group=group,
        name=f"The figures {of}.pdf",
        content=f"%PDF-1.7\nThe numbers {of}\n%%EOF\n".encode(),
    )
    GroupReadingFactory(group=group)
    part = PartFactory(group=group, member=member)
    return {"group_id": str(group.id), "part_id": str(part.id)}


def _brokering(people: dict[str, Member]) -> dict[str, str]:
    """What brokers look after, and who was reminded of what."""
    member, other, broker = people["member"], people["other"], people["broker"]
    request = Listing.objects.filter(owner=other, kind=Listing.Kind.REQUEST).latest("id")
    dispute = Exchange.objects.filter(state=State.DISPUTED).latest("id")
    NoticedFactory(member=other)
    CaseFactory(listing=request, taken_by=broker)
    ActFactory(listing=request, member=member, broker=broker)
    ResponseTimeFactory(organisation=Organisation.objects.latest("id"))
    reminder = ReminderFactory(member=other)
    RemindedFactory(reminder=reminder, member=other, exchange=dispute)
    group = Group.objects.filter(state=GroupState.DISPUTED).latest("id")
    RemindedFactory(
        reminder=reminder, member=other, exchange=None, group=group, since=group.changed_at
    )
    return {"item": f"dispute-{dispute.id}", "subject": str(dispute.id)}


def _deciding(champion: Member) -> None:
    """What the champion has decided, or takes back."""
    limit = PolicyChangeFactory(in_days=0, floor_minutes=0, ceiling_minutes=60_000, by=champion.id)
    PolicyApplicationFactory(change=limit)
    taken_back = PolicyChangeFactory(in_days=200, by=champion.id)
    PolicyWithdrawalFactory(change=taken_back, by=champion.id)
    PolicyChangeFactory(in_days=300, by=champion.id)


def _joining(network: NetworkRef, champion: Member) -> dict[str, str]:
    """What lets people in."""
    forgetful, by = UserFactory(), champion.id
    email = f"ines.invited@{network.slug}.example"
    staff = f"name,e-mail,organisation,role\nUma Upload,uma.upload@{network.slug}.example,,Nurse\n"
    AppFactory(user=champion.user)
    SignInRulesFactory(second_step_for_all=False)
    UserSession.objects.create(
        user=champion.user, ip="fd00::1", session_key=token()[:32], user_agent=network.name
    )
    sign_in = ConnectionFactory(name=f"The sign-in of {network.name}", by=by, **SAML, state="draft")
    SocialAccountFactory(user=champion.user, provider=sign_in.code)
    TokenFactory(made_by=by)
    EntryFactory(member=champion, user_name=f"chief@{network.slug}.example")
    ImportFactory(
        members=f"e-mail,name\nida.import@{network.slug}.example,Ida of {network.name}\n", by=by
    )
    NewcomerFactory(email=f"noa.newcomer@{network.slug}.example", name=f"Noa of {network.name}")
    link = JoinLinkFactory(label=f"The poster of {network.name}", by=by)
    application = ApplicationFactory(
        email=f"ada.applicant@{network.slug}.example", why=f"The reason of {network.name}"
    )
    JoinDomainFactory(name=f"{network.slug}.nhs.example", by=by)
    ArrivalFactory(link=link, name=f"Zia {network.slug.title()}")
    trust = OrganisationFactory(name=f"The trust of {network.name}", by=by)
    AccountFactory(kind=AccountKind.ORGANISATION, holder=trust.id, minutes=60)
    return {
        "invitation_id": str(InvitationFactory(email=email, name="Ines Invited", by=by).id),
        "organisation_id": str(trust.id),
        "secret": _secret(email),
        "token": password_reset_tokens.make_token(forgetful),
        "uidb64": urlsafe_base64_encode(force_bytes(forgetful.pk)),
        "upload_id": str(StaffUploadFactory(content=staff.encode(), by=by).id),
        "application_id": str(application.id),
        "link_id": str(link.id),
        "code": link.code,
        "way": sign_in.code,
    }


def _secret(email: str) -> str:
    """What stands in the mailed invitation, and nowhere else."""
    found = re.search(r"/invitation/([^/\s]+)/", Mail.objects.get(to=email).text)
    assert found
    return found[1]


def _of_models() -> dict[str, str]:
    """A row of every model, by the name that a parameter for it would have."""
    rows = {name: model._base_manager.first() for name, model in NETWORK_MODELS.items()}
    return {name: str(row.pk) for name, row in rows.items() if row is not None}


def nothings() -> dict[str, str]:
    """Values of the right form that name nothing anywhere."""
    ids = ("exchange_id", "gift_id", "invitation_id", "link_id", "listing_id")
    more = ("member_id", "message_id", "organisation_id", "upload_id", "run_id", "search_id")
    at_the_centre = ("pattern_id", "asking_id", "removed_network")
    of_models = {name: _nothing(model) for name, model in NETWORK_MODELS.items()}
    return {
        **of_models,
        **{name: str(uuid7()) for name in (*ids, *more, *at_the_centre)},
        "handle": "nobody",
        "item": f"dispute-{uuid7()}",
        "slug": "nowhere",
        "one": "nowhere",
        "other": "elsewhere",
        "secret": token(),
        "code": "zzzzzzzzzzzz",
        "way": "zzzzzzzzzzzz",
        "renewal": "nothing:aaaaaa:" + "0" * 43,
        "back": "nothing:aaaaaa:" + "0" * 43,
        "quiet": "nothing:aaaaaa:" + "0" * 43,
        "stop": "nothing:aaaaaa:" + "0" * 43,
        "token": "aaaaaa-" + "0" * 32,
        "uidb64": urlsafe_base64_encode(force_bytes(uuid7())),
    }


def _nothing(model: type[models.Model]) -> str:
    is_number = isinstance(model._meta.pk, models.IntegerField)
    return "2147483647" if is_number else str(uuid7())
