"""What an operator may do: one enum, one set per role, one question."""

from enum import Enum

from shared_apps.operators.models import Operator

NOT_YOUR_ROLE = "Your role as an operator does not allow that."


class Permission(Enum):
    """Something that an operator may do, as noun and verb."""

    NETWORK_READ = "network.read"
    NETWORK_CREATE = "network.create"
    NETWORK_RENAME = "network.rename"
    NETWORK_SUSPEND = "network.suspend"
    NETWORK_SWITCH = "network.switch"
    NETWORK_BULK = "network.bulk"
    NETWORK_ARCHIVE = "network.archive"
    NETWORK_REMOVE = "network.remove"
    NETWORK_FEDERATE = "network.federate"
    NETWORK_VISIT = "network.visit"
    VISIT_READ = "visit.read"
    FEDERATION_READ = "federation.read"
    PATTERN_LOOK_AT = "pattern.look_at"
    DISPUTE_DECIDE = "dispute.decide"
    ASKING_ANSWER = "asking.answer"
    NATIONAL_SKILL_CHANGE = "national_skill.change"
    STATUS_CHANGE = "status.change"
    CHAMPIONS_TELL = "champions.tell"
    OPERATOR_READ = "operator.read"
    OPERATOR_MANAGE = "operator.manage"
    BILL_READ = "bill.read"
    BILL_CHANGE = "bill.change"
    AUDIT_READ = "audit.read"
    AUDIT_EXPORT = "audit.export"


_OF_ROLE: dict[str, frozenset[Permission]] = {
    Operator.Role.PROVISIONER: frozenset(Permission),
    Operator.Role.FINANCE: frozenset(
        {Permission.NETWORK_READ, Permission.BILL_READ, Permission.BILL_CHANGE}
    ),
    Operator.Role.SUPPORT: frozenset(
        {
            Permission.NETWORK_READ,
            Permission.NETWORK_VISIT,
            Permission.VISIT_READ,
            Permission.STATUS_CHANGE,
            Permission.CHAMPIONS_TELL,
        }
    ),
    Operator.Role.AUDITOR: frozenset(
        {
            Permission.NETWORK_READ,
            Permission.VISIT_READ,
            Permission.FEDERATION_READ,
            Permission.OPERATOR_READ,
            Permission.BILL_READ,
            Permission.AUDIT_READ,
            Permission.AUDIT_EXPORT,
        }
    ),
}


def may(operator: Operator, permission: Permission) -> bool:
    """Whether the operator's role allows it; a role unknown here, or access ended, nothing."""
    return operator.has_access and permission in _OF_ROLE.get(operator.role, frozenset())


def roles_with(permission: Permission) -> list[str]:
    """The roles that may do this."""
    return [role for role, granted in _OF_ROLE.items() if permission in granted]
