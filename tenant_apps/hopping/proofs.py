"""By what a member is the same person in two networks, as digests that are alike in every network.

It is their address, to which the code is mailed, or an identity at single sign-on with who vouches
for it. The key is the deployment's: whoever reads the digests cannot try addresses on them.
"""

from allauth.socialaccount.models import SocialAccount

from tenant_apps.members.models import Member
from tenant_apps.sso.models import Connection
from tenants.keys import compared_digest

_PURPOSE = "linking"


def of(member: Member) -> list[bytes]:
    """All that a member is known by."""
    return [compared_digest(_PURPOSE, "email", member.user.email), *_identities(member)]


def _identities(member: Member) -> list[bytes]:
    accounts = SocialAccount.objects.filter(user=member.user).values_list("provider", "uid")
    known = {one.code: one for one in Connection.objects.filter(state=Connection.State.LIVE)}
    return [
        compared_digest(_PURPOSE, "identity", *_vouched_by(known[code]), uid)
        for code, uid in accounts
        if code in known
    ]


def _vouched_by(connection: Connection) -> tuple[str, ...]:
    """Who says so: an issuer is asked at its own address, a SAML answer is signed by its key."""
    if connection.kind == Connection.Kind.OPENID:
        return (connection.issuer,)
    return (connection.entity_id, connection.certificate)
