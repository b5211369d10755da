"""The ways to give, each with its words, its form and what it does in the end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kernel.minutes import hours
from tenant_apps.credits import selectors, services
from tenant_apps.credits.forms import (
    AddressForm,
    DonationForm,
    FundingForm,
    GivingForm,
    GrantForm,
    MemberForm,
    SupportForm,
)
from tenant_apps.members.models import Member
from tenant_apps.organisations import selectors as organisations

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to give. `chosen` tells of a valid form whom it names; `do` moves the credits."""

    url_name: str
    title: str
    verb: str
    lede: str
    back_name: str
    make: Callable[..., GivingForm]
    question: Callable[[Any], str]
    chosen: Callable[[Any], Pairs]
    do: Callable[[UUID, Member, Any], object]
    from_chest: bool = False


def _give(key: UUID, giver: Member, form: MemberForm) -> object:
    return services.give(
        key=key,
        giver=giver,
        receiver_id=form.chosen.id,
        minutes=form.minutes,
        note=form.note_text,
    )


def _donate(key: UUID, giver: Member, form: DonationForm) -> object:
    return services.donate(key=key, giver=giver, minutes=form.minutes, note=form.note_text)


def _grant(key: UUID, giver: Member, form: GrantForm) -> object:
    return services.grant(
        key=key,
        granter=giver,
        receiver_id=form.chosen.id,
        minutes=form.minutes,
        reason=form.note_text,
    )


def _support(key: UUID, giver: Member, form: SupportForm) -> object:
    return services.support(
        key=key,
        giver=giver,
        organisation_id=form.chosen.id,
        minutes=form.minutes,
        note=form.note_text,
    )


def _fund(key: UUID, giver: Member, form: FundingForm) -> object:
    return services.fund(
        key=key,
        granter=giver,
        organisation_id=form.chosen.id,
        minutes=form.minutes,
        reason=form.note_text,
    )


def _send(key: UUID, giver: Member, form: AddressForm) -> object:
    return services.send(
        key=key,
        giver=giver,
        address=str(form.cleaned_data["to"]),
        minutes=form.minutes,
        note=form.note_text,
    )


def _member(form: MemberForm) -> Pairs:
    person = form.chosen
    organisation = person.organisation.name if person.organisation else ""
    return [
        ("To", f"{person.name} (@{person.handle})"),
        ("Job", person.job_title),
        ("Organisation", organisation),
    ]


def _outside(form: AddressForm) -> Pairs:
    name = form.chosen.name or "Shows their name in their own network only"
    return [
        ("To", form.chosen.address),
        ("Name", name),
        ("Network", form.chosen.network.name),
    ]


def _member_form(data: Any, *, giver: Member, **kwargs: Any) -> GivingForm:
    return MemberForm(data, giver=giver, account=selectors.account_of(giver), **kwargs)


def _donation_form(data: Any, *, giver: Member, **kwargs: Any) -> GivingForm:
    return DonationForm(data, account=selectors.account_of(giver), **kwargs)


def _grant_form(data: Any, *, giver: Member, **kwargs: Any) -> GivingForm:
    return GrantForm(data, giver=giver, may_be_giver=True, account=selectors.chest(), **kwargs)


def _support_form(data: Any, *, giver: Member, **kwargs: Any) -> GivingForm:
    account, open_ones = selectors.account_of(giver), organisations.with_open_accounts()
    return SupportForm(data, account=account, organisations=open_ones, **kwargs)


def _funding_form(data: Any, *, giver: Member, **kwargs: Any) -> GivingForm:
    account, open_ones = selectors.chest(), organisations.with_open_accounts()
    return FundingForm(data, account=account, organisations=open_ones, **kwargs)


def _address_form(data: Any, *, giver: Member, **kwargs: Any) -> GivingForm:
    return AddressForm(data, account=selectors.account_of(giver), **kwargs)


TO_MEMBER = Way(
    url_name="credits:give_member",
    title="Give to a member",
    verb="Give",
    lede="A thank-you, or a start for someone who needs help. Nothing is expected in return.",
    back_name="credits:give",
    make=_member_form,
    question=lambda form: f"Give {hours(form.minutes)} to {form.chosen.name}?",
    chosen=_member,
    do=_give,
)
TO_CHEST = Way(
    url_name="credits:donate",
    title="Give to the community chest",
    verb="Give",
    lede="The chest belongs to all. Champions grant credits from it where they help most.",
    back_name="credits:give",
    make=_donation_form,
    question=lambda form: f"Give {hours(form.minutes)} to the community chest?",
    chosen=lambda form: [("To", "The community chest")],
    do=_donate,
)
TO_NETWORK = Way(
    url_name="credits:send",
    title="Send to another network",
    verb="Send",
    lede="Credits cross to a member of any network in the federation, hour for hour.",
    back_name="credits:give",
    make=_address_form,
    question=lambda form: (
        f"Send {hours(form.minutes)} to {form.chosen.name or form.chosen.address}?"
    ),
    chosen=_outside,
    do=_send,
)
FROM_CHEST = Way(
    url_name="credits:grant",
    title="Grant from the community chest",
    verb="Grant",
    lede="Credits that members gave, for someone who can use them to get help.",
    back_name="credits:chest",
    make=_grant_form,
    question=lambda form: f"Grant {hours(form.minutes)} to {form.chosen.name}?",
    chosen=_member,
    do=_grant,
    from_chest=True,
)
TO_ORGANISATION = Way(
    url_name="credits:support",
    title="Give to an organisation",
    verb="Give",
    lede="It pays from its account for groups, so that those who take part do not have to.",
    back_name="credits:give",
    make=_support_form,
    question=lambda form: f"Give {hours(form.minutes)} to {form.chosen.name}?",
    chosen=lambda form: [("To", form.chosen.name)],
    do=_support,
)
FROM_CHEST_TO_ORGANISATION = Way(
    url_name="credits:fund",
    title="Grant from the chest to an organisation",
    verb="Grant",
    lede="Credits that members gave, for an organisation that pays for groups.",
    back_name="organisation_accounts:list",
    make=_funding_form,
    question=lambda form: f"Grant {hours(form.minutes)} to {form.chosen.name}?",
    chosen=lambda form: [("To", form.chosen.name)],
    do=_fund,
    from_chest=True,
)
