"""What an operator may do: one enum, one set per role, one question."""

from enum import Enum

from shared_apps.operators.models import Operator


class Permission(Enum):
    """Something that an operator may do, as noun and verb."""

    NETWORK_READ = "network.read"
    NETWORK_CREATE = "network.create"
    NETWORK_RENAME = "network.rename"
    NETWORK_SUSPEND = "network.suspend"
    NETWORK_FEDERATE = "network.federate"
    PATTERN_LOOK_AT = "pattern.look_at"
    DISPUTE_DECIDE = "dispute.decide"
    NATIONAL_SKILL_CHANGE = "national_skill.change"


_AUDITOR = frozenset({Permission.NETWORK_READ})
_PROVISIONER = frozenset(Permission)

_OF_ROLE: dict[str, frozenset[Permission]] = {
    Operator.Role.PROVISIONER: _PROVISIONER,
    Operator.Role.AUDITOR: _AUDITOR,
}


def may(operator: Operator, permission: Permission) -> bool:
    """Whether the operator's role allows it; a role unknown here allows nothing."""
    return permission in _OF_ROLE.get(operator.role, frozenset())


def roles_with(permission: Permission) -> list[str]:
    """The roles that may do this."""
    return [role for role, granted in _OF_ROLE.items() if permission in granted]
