"""What came for somebody, carried in once they are a member: their balance, skills and listings.

Ids are derived from the network and the row's own key, so that whatever runs twice, moves credits
and posts once.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound, Refused
from tenant_apps.audit import services as audit
from tenant_apps.importing.models import Newcomer
from tenant_apps.joining.services.bringing import Brought
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.ledger.refusals import LedgerRefused
from tenant_apps.listings import services as listings
from tenant_apps.members.models import Member
from tenant_apps.skills import selectors as skill_list
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import MemberSkill
from tenants import current
from tenants.keys import signing_key

_LEVEL = MemberSkill.Level.SOME
# Why a balance waits of somebody who is suspended or has left; else it is the ledger's own code.
NOT_ACTIVE = "not_active"


def brought(email: str) -> Brought | None:
    """What waits for who has this address, if they are not here yet."""
    waiting = Newcomer.objects.select_for_update(of=("self",)).filter(email=email, member=None)
    newcomer = waiting.first()
    if newcomer is None:
        return None

    def carry_in(member: Member) -> None:
        newcomer.member = member
        carry(newcomer)

    return Brought(carry=carry_in, is_welcomed=newcomer.minutes is None)


def carry(newcomer: Newcomer) -> None:
    """Give a member what came for them. The newcomer is locked; what was given is not again.

    Where the ledger refuses the balance, or they are suspended or gone, the reason is kept, and a
    champion may try again.
    """
    member = newcomer.member
    if member is None or not member.is_active:
        newcomer.carried_at = clock.now() if member else None
        waits = newcomer.minutes is not None and newcomer.opened_at is None
        newcomer.refusal = NOT_ACTIVE if member and waits else newcomer.refusal
        newcomer.save(update_fields=["member", "carried_at", "refusal"])
        return
    _open_balance(newcomer, member)
    _say_skills(newcomer, member)
    posted = _post(newcomer, member)
    newcomer.carried_at = clock.now()
    newcomer.save()
    detail = {"minutes": newcomer.minutes if newcomer.opened_at else None, "listings": posted}
    audit.record(action="import.carried", by=None, subject=member.id, detail=detail)


def carry_again(*, newcomer_id: UUID, by: UUID) -> Newcomer:
    """Try once more to give a balance that was refused. Raises NotFound."""
    with database.atomic():
        found = Newcomer.objects.select_for_update(of=("self",))
        newcomer = found.filter(id=newcomer_id).exclude(refusal="").first()
        if newcomer is None:
            raise NotFound
        audit.record(action="import.carried_again", by=by, subject=newcomer.member_id)
        carry(newcomer)
    return newcomer


def _open_balance(newcomer: Newcomer, member: Member) -> None:
    """One transfer from the issue account, or to it for a balance below nothing."""
    if newcomer.minutes is None or newcomer.opened_at is not None:
        return
    newcomer.refusal = ""
    if newcomer.minutes:
        issue = accounts.account_of(kind=AccountKind.ISSUE, holder=current.network().id).id
        own = accounts.account_of(kind=AccountKind.MEMBER, holder=member.id).id
        payer, payee = (issue, own) if newcomer.minutes > 0 else (own, issue)
        try:
            ledger.transfer(
                key=derived_id("opening", newcomer.email),
                kind=TransferKind.OPENING,
                payer=payer,
                payee=payee,
                minutes=abs(newcomer.minutes),
                by=None,
                subject=member.id,
            )
        except LedgerRefused as refused:
            newcomer.refusal = refused.code
            return
    newcomer.opened_at = clock.now()


def _say_skills(newcomer: Newcomer, member: Member) -> None:
    """What they gave and wanted there, beside what they have said here."""
    new_gives, new_learns = _still_listed(newcomer.gives), _still_listed(newcomer.learns)
    newcomer.gives, newcomer.learns = [], []
    if not new_gives and not new_learns:
        return
    said = skill_list.said_by(member)
    gives = {row.skill_id: row.level for row in said if row.level is not None}
    learns = [row.skill_id for row in said if row.level is None]
    all_gives = {**gives, **{one: int(_LEVEL) for one in new_gives if one not in gives}}
    all_learns = list(dict.fromkeys([*learns, *new_learns]))
    most = skills.MOST_SKILLS
    skills.say(
        member=member,
        gives=dict(list(all_gives.items())[:most]),
        learns=all_learns[:most],
        by=member,
    )


def _post(newcomer: Newcomer, member: Member) -> int:
    """Post their listings by the network's own rules. Those that it refuses stay unposted."""
    left = [row for row in newcomer.listings if not _posted(row, newcomer, member)]
    posted = len(newcomer.listings) - len(left)
    newcomer.listings = left
    return posted


def _posted(row: dict[str, Any], newcomer: Newcomer, member: Member) -> bool:
    try:
        with database.atomic():
            listings.post(
                owner=member,
                by=member,
                key=derived_id("listing", f"{newcomer.email}:{row['key']}"),
                kind=row["kind"],
                title=row["title"],
                description=row["description"],
                help_kind=row["help_kind"],
                minutes=row["minutes"],
                skills=_still_listed(row["skill_ids"]),
            )
    except Refused:
        return False
    return True


def _still_listed(ids: Iterable[str]) -> list[UUID]:
    wanted = {UUID(one) for one in ids}
    return [one.id for one in skill_list.in_list(wanted)] if wanted else []


def derived_id(purpose: str, key: str) -> UUID:
    """An id that is the same each time, other in each network, and says nothing of the key."""
    return UUID(hex=signing_key(f"importing:{purpose}:{key}")[:32])
