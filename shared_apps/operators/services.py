"""Every write to the list of operators, each audited, and told to all other provisioners.

`by` is the operator who does it, or None from the command line. Whoever changes what another may
do holds the list's lock meanwhile: two who act on each other do so in turn.
"""

from uuid import UUID

from kernel import clock, database
from kernel.errors import Forbidden, NotFound, Refused
from shared_apps.operators import mails, permissions
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission
from tenant_apps.accounts import closing
from tenant_apps.accounts import services as accounts
from tenant_apps.audit import services as audit


class OperatorExists(Refused):
    """Somebody works here under this e-mail address already."""

    code = "operator_exists"
    default_message = "There is an operator with this e-mail address already."


class NameMissing(Refused):
    """An operator is known to colleagues by name."""

    code = "operator_name_missing"
    status = 400
    default_message = "Enter the operator’s name."


class NotOnOneself(Refused):
    """Nobody changes what they may do themselves."""

    code = "operator_is_oneself"
    default_message = "This is you. Another provisioner can change your role or access."


class LastProvisioner(Refused):
    """Without a provisioner nobody could let another in."""

    code = "last_provisioner"
    default_message = "This is the last provisioner. Make another operator a provisioner first."


class AccessDiffers(Refused):
    """What was asked for is so already, or is for operators with access."""

    code = "operator_access_differs"
    default_message = "Something has changed meanwhile. Reload the page to see what is so."


class HasSignedIn(Refused):
    """A link to begin is for those who have not begun."""

    code = "operator_has_signed_in"
    default_message = "They have a password. They can set another from the page to sign in."


def create(
    *,
    email: str,
    name: str,
    password: str | None = None,
    role: str = Operator.Role.PROVISIONER,
    by: UUID | None,
) -> Operator:
    """Let a person into the console. Raises OperatorExists, NameMissing."""
    tidy = " ".join(name.split())
    if not tidy:
        raise NameMissing
    with database.atomic():
        try:
            user = accounts.create_user(email=email, password=password)
        except accounts.EmailTaken as error:
            raise OperatorExists from error
        operator = Operator.objects.create(user=user, name=tidy, role=Operator.Role(role))
        audit.record(action="operator.created", by=by, subject=operator.id, detail={"role": role})
    return operator


def invite(*, email: str, name: str, role: str, by: UUID) -> Operator:
    """Let a person in, and mail them a link to set their password.

    Raises OperatorExists, NameMissing, Forbidden.
    """
    with database.atomic():
        known = _lock(by=by)
        operator = create(email=email, name=name, role=role, by=by)
        mails.tell_others(operator, f"{{}} was let in as {_label(role)}.", by=known[by])
        mails.invite(operator)
    return operator


def send_link_again(*, operator_id: UUID, by: UUID) -> None:
    """Another link for who has set no password yet.

    Raises HasSignedIn, AccessDiffers, NotFound, Forbidden.
    """
    with database.atomic():
        operator, _ = _locked(operator_id, by=by)
        if not operator.has_access:
            raise AccessDiffers
        if operator.user.has_usable_password():
            raise HasSignedIn
        audit.record(action="operator.link_sent", by=by, subject=operator.id)
        mails.invite(operator)


def change_role(*, operator_id: UUID, role: str, by: UUID | None) -> Operator:
    """Give an operator another role.

    Raises NotOnOneself, LastProvisioner, AccessDiffers, NotFound, Forbidden.
    """
    wanted = Operator.Role(role)
    with database.atomic():
        operator, doer = _locked(operator_id, by=by)
        before = operator.role
        if not operator.has_access:
            raise AccessDiffers
        if before == wanted:
            return operator
        _keep_a_provisioner(without=operator)
        operator.role = wanted
        operator.save(update_fields=["role"])
        detail = {"before": before, "after": wanted.value}
        audit.record(action="operator.role_changed", by=by, subject=operator.id, detail=detail)
        what = f"{{}} was {_label(before)}, and is {_label(wanted)} now."
        mails.tell_others(operator, what, by=doer)
        mails.other_role(operator)
    return operator


def end_access(*, operator_id: UUID, by: UUID | None) -> Operator:
    """Let an operator in no more; whatever they have open is closed to them at once.

    Raises NotOnOneself, LastProvisioner, AccessDiffers, NotFound, Forbidden.
    """
    with database.atomic():
        operator, doer = _locked(operator_id, by=by)
        if not operator.has_access:
            raise AccessDiffers
        _keep_a_provisioner(without=operator)
        operator.access_ended_at = clock.now()
        operator.save(update_fields=["access_ended_at"])
        closing.close(user=operator.user)
        closing.end_sessions(user=operator.user)
        audit.record(action="operator.access_ended", by=by, subject=operator.id)
        mails.tell_others(operator, "{} has no access any more.", by=doer)
    return operator


def give_access_back(*, operator_id: UUID, by: UUID | None) -> Operator:
    """Let them in again as before, with the role they had.

    Raises NotOnOneself, AccessDiffers, NotFound, Forbidden.
    """
    with database.atomic():
        operator, doer = _locked(operator_id, by=by)
        if operator.has_access:
            raise AccessDiffers
        operator.access_ended_at = None
        operator.save(update_fields=["access_ended_at"])
        closing.reopen(user=operator.user)
        audit.record(action="operator.access_given_back", by=by, subject=operator.id)
        what = f"{{}} was given access again, as {_label(operator.role)}."
        mails.tell_others(operator, what, by=doer)
        mails.welcome_back(operator)
    return operator


def _locked(operator_id: UUID, *, by: UUID | None) -> tuple[Operator, Operator | None]:
    """The operator to be changed, and another who changes them and still may."""
    if operator_id == by:
        raise NotOnOneself
    known = _lock(by=by)
    operator = known.get(operator_id)
    if operator is None:
        raise NotFound
    return operator, known[by] if by else None


def _lock(*, by: UUID | None) -> dict[UUID, Operator]:
    """All operators, held until the transaction ends: they are few. Raises Forbidden."""
    locked = Operator.objects.select_for_update(of=("self",)).select_related("user").order_by("id")
    operators = {one.id: one for one in locked}
    if by is not None and not _may_manage(operators.get(by)):
        raise Forbidden(permissions.NOT_YOUR_ROLE)
    return operators


def _label(role: str) -> str:
    return Operator.Role(role).label.lower()


def _may_manage(operator: Operator | None) -> bool:
    return operator is not None and permissions.may(operator, Permission.OPERATOR_MANAGE)


def _keep_a_provisioner(*, without: Operator) -> None:
    provisioners = Operator.objects.filter(role=Operator.Role.PROVISIONER, access_ended_at=None)
    if not provisioners.exclude(id=without.id).exists():
        raise LastProvisioner
