"""Ending an organisation: merged into another, or closed. One transaction, and for good.

It ends once, so its own id is the key: the same asked again, or by two champions at once, finds it
done; something else is refused. Errors: Forbidden, NotFound, IntoItself, TeamsTooDeep,
StillToPay, organisations' Ended, and what handing its account over raises.
"""

from uuid import UUID

from kernel import database
from kernel.errors import Forbidden, Refused
from tenant_apps.audit import services as audit
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.merging import following, selectors
from tenant_apps.merging.acts import Act, Wish
from tenant_apps.merging.following import Ending
from tenant_apps.merging.selectors import Preview
from tenant_apps.organisation_accounts import services as organisation_accounts
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations import services as organising


class IntoItself(Refused):
    """Nothing is merged into itself, and where its members go is somewhere else."""

    code = "into_itself"
    status = 422
    default_message = "Choose another organisation than the one that ends."


class TeamsTooDeep(Refused):
    """Its teams would be teams of a team."""

    code = "teams_too_deep"

    def __init__(self, wish: Wish) -> None:
        into = wish.into.name if wish.into else ""
        super().__init__(
            f"{wish.organisation.name} has teams, and {into} is a team itself. Choose one that "
            "stands for itself, or move the teams first."
        )


class StillToPay(Refused):
    """Groups count on its account, and nobody would pay for them."""

    code = "still_to_pay"

    def __init__(self, name: str, count: int) -> None:
        groups = "1 group counts" if count == 1 else f"{count} groups count"
        super().__init__(
            f"{groups} on {name} to pay, and nobody has agreed to it yet. Decide about "
            f"{'it' if count == 1 else 'them'} first, or merge it into an organisation that will."
        )


@repeated
def end(*, act: Act, organisation_id: UUID, into_id: UUID | None, by: Member) -> bool:
    """Merge an organisation into another, or close it; says whether anything changed."""
    if not may(by, Permission.ORGANISATION_CHANGE):
        raise Forbidden
    if into_id == organisation_id or (act is Act.MERGE and into_id is None):
        raise IntoItself
    with database.atomic():
        try:
            held = organising.lock_all(*filter(None, (organisation_id, into_id)))
        except organising.Ended:
            if _is_so(act, organisation_id, into_id):
                return False
            raise
        wish = Wish(act, held[0], held[1] if into_id else None)
        _carry_out(wish, by)
    return True


def why_not(seen: Preview) -> str:
    """Why it cannot be done now; nothing if it can."""
    wish = seen.wish
    if _is_too_deep(seen):
        return TeamsTooDeep(wish).message
    if seen.account is not None and seen.account.held_minutes:
        name = wish.organisation.name
        return organisation_accounts.StillHeld(name, seen.account.held_minutes).message
    if wish.into is None and seen.counts.groups:
        return StillToPay(wish.organisation.name, seen.counts.groups).message
    if wish.act is Act.MERGE and wish.into is not None and seen.has_account:
        return organisation_accounts.why_not_taken(seen.taker, wish.into.name)
    return ""


def _carry_out(wish: Wish, by: Member) -> None:
    seen = selectors.preview(wish)
    if _is_too_deep(seen):
        raise TeamsTooDeep(wish)
    if wish.into is None and seen.counts.groups:
        raise StillToPay(wish.organisation.name, seen.counts.groups)
    is_merged = wish.act is Act.MERGE
    taker = wish.into if is_merged else None
    organisation_accounts.hand_over(of=wish.organisation, to=taker, by=by)
    organising.end(organisation=wish.organisation, into=wish.into, is_merged=is_merged)
    following.follow(Ending(wish, by))
    detail = {"into": str(wish.into.id) if wish.into else "", "members": seen.counts.members}
    action = "organisation.merged" if is_merged else "organisation.closed"
    audit.record(action=action, by=by.id, subject=wish.organisation.id, detail=detail)


def _is_too_deep(seen: Preview) -> bool:
    into = seen.wish.into
    return bool(into and into.parent_id and seen.teams) and into not in seen.teams


def _is_so(act: Act, organisation_id: UUID, into_id: UUID | None) -> bool:
    """Whether it ended as it is asked now."""
    now = organisations.get(organisation_id)
    state = "merged" if act is Act.MERGE else "closed"
    return now.state == state and now.merged_into_id == into_id
