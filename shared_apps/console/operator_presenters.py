"""Operators as the console's page lists them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from shared_apps.operators import permissions
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission

_MEANINGS = {
    Operator.Role.PROVISIONER: "Does all that can be done here: networks, federation, operators.",
    Operator.Role.FINANCE: "Sees networks, and their bills.",
    Operator.Role.SUPPORT: "Sees networks, and enters one for a reason and a limited time.",
    Operator.Role.AUDITOR: "Reads everything, and changes nothing.",
}


@dataclass(frozen=True, slots=True)
class Action:
    """A way to change something about an operator."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One operator; `last_at` is when they last signed in."""

    name: str
    email: str
    role: str
    state: str
    tone: str
    last_at: datetime | None
    actions: list[Action]


def rows(operators: Iterable[Operator], viewer: Operator) -> list[Row]:
    """Each of them; nobody is offered to change themselves."""
    may_manage = permissions.may(viewer, Permission.OPERATOR_MANAGE)
    return [_row(one, may_manage and one.id != viewer.id) for one in operators]


def meanings() -> list[dict[str, str]]:
    """What each role may do."""
    return [{"key": str(role.label), "value": text} for role, text in _MEANINGS.items()]


def _row(operator: Operator, may_change: bool) -> Row:
    state, tone = _state(operator)
    return Row(
        name=operator.name,
        email=operator.user.email,
        role=operator.get_role_display(),
        state=state,
        tone=tone,
        last_at=operator.user.last_login,
        actions=_actions(operator) if may_change else [],
    )


def _state(operator: Operator) -> tuple[str, str]:
    if not operator.has_access:
        return "No access", "bad"
    return ("Has access", "good") if operator.user.has_usable_password() else ("Invited", "brand")


def _actions(operator: Operator) -> list[Action]:
    if not operator.has_access:
        return [_action("Give access", "give_access_back", operator)]
    actions = [
        _action("Change the role", "operator_role", operator),
        _action("Take access away", "end_access", operator),
    ]
    if not operator.user.has_usable_password():
        actions.insert(1, _action("Send the link again", "operator_link", operator))
    return actions


def _action(label: str, name: str, operator: Operator) -> Action:
    return Action(label, reverse(f"console:{name}", args=[operator.id]))
