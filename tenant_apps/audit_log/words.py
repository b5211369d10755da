"""Every act that the audit may hold, in plain words: a test fails for one without.

Each begins with a verb, since who did it stands before it. `{whom}` is the member or organisation
it was done to, where it is known. What is a member's own business (whom they block, what they
search for, what they write in their record, who they have a coffee with) has words too, and is
shown to nobody: `OWN`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Topic(StrEnum):
    """What an act is about, by which champions look for it."""

    SETTINGS = "settings"
    JOINING = "joining"
    PEOPLE = "people"
    SIGN_IN = "sign-in"
    CREDITS = "credits"
    LISTINGS = "listings"
    EXCHANGES = "exchanges"
    BROKERING = "brokering"
    SAFETY = "safety"
    FEDERATION = "federation"
    SUPPORT = "support"


LABELS: Final[Mapping[Topic, str]] = {
    Topic.SETTINGS: "Settings",
    Topic.JOINING: "Joining",
    Topic.PEOPLE: "Members and roles",
    Topic.SIGN_IN: "Signing in",
    Topic.CREDITS: "Credits",
    Topic.LISTINGS: "Requests and offers",
    Topic.EXCHANGES: "Exchanges and groups",
    Topic.BROKERING: "Broker queue",
    Topic.SAFETY: "What was reported",
    Topic.FEDERATION: "Federation",
    Topic.SUPPORT: "Visits by support",
}

_STEPS: Final = {
    "proposed": "proposed",
    "countered": "proposed something else for",
    "accepted": "agreed",
    "declined": "declined",
    "withdrawn": "withdrew",
    "cancelled": "cancelled",
    "logged": "logged the hours of",
    "disputed": "disputed the hours of",
    "settled": "settled",
    "resolved": "resolved the dispute about",
    "voided": "decided that nothing is paid for",
    "undo_asked": "asked to undo",
    "upheld": "decided that the payment stands for",
    "reversed": "reversed the payment for",
    "expired": "let lapse",
}
_GROUP_STEPS: Final = {
    "set_up": "set up",
    "took_part": "agreed to help",
    "refused": "said no to",
    "invited": "invited somebody to",
    "joined": "joined",
    "left": "left",
    "removed": "took somebody out of",
    "closed": "closed the list of",
    "agreed": "agreed to pay for",
    "turned_down": "declined to pay for",
}
_CROSS_STEPS: Final = {
    "ruled": "gave a ruling on",
    "written": "wrote about",
    "thanked": "gave feedback on",
    "asked": "asked about a listing before",
}

_BY_TOPIC: Final[Mapping[Topic, Mapping[str, str]]] = {
    Topic.SETTINGS: {
        "network.started": "started the network",
        "brand.started": "set the first name and colour",
        "brand.changed": "changed the brand",
        "brand.words_changed": "changed the words and texts",
        "brand.logo_set": "set the logo, stating the right to use it",
        "brand.logo_removed": "took the logo away",
        "policy.started": "set the first rules",
        "policy.changed": "planned a change of the rules",
        "policy.care_changed": "changed the quiet hours or the smallest group",
        "policy.by_time_changed": "changed after how long hours are confirmed by time",
        "policy.withdrawn": "took a planned change of the rules back",
        "policy.applied": "brought all accounts in line with changed rules",
        "policy.type_changed": "changed what a type of member may do",
        "kind_of_help.added": "added a kind of help",
        "kind_of_help.changed": "changed a kind of help",
        "kind_of_help.retired": "took a kind of help out of the list",
        "kind_of_help.brought_back": "brought a kind of help back",
        "request_template.added": "added a request to begin from",
        "request_template.changed": "changed a request to begin from",
        "request_template.retired": "took a request to begin from out of the list",
        "request_template.brought_back": "brought a request to begin from back",
        "skill.added": "added a skill",
        "skill.changed": "changed a skill",
        "skill.followed": "took over a skill of the national list",
        "skill.retired": "took a skill out of the list",
        "skill.brought_back": "brought a skill back",
        "organisation.added": "added {whom}, an organisation",
        "organisation.changed": "changed {whom}, an organisation",
        "organisation.moved": "moved {whom}, an organisation, under another or out of one",
        "organisation.merged": "merged {whom}, an organisation, into another",
        "organisation.closed": "closed {whom}, an organisation",
        "listing_review.on": "turned review before posting on",
        "listing_review.off": "turned review before posting off",
        "listing_minimum.on": "asked for an offer and a request before exchanges",
        "listing_minimum.off": "asked for an offer and a request no more",
        "host.asked": "asked for an address of the network’s own",
        "host.proven": "showed that the address is the network’s own",
        "host.unproven": "found that the proof of the address is gone",
        "host.used": "made the network’s own address its address",
        "host.ended": "went back to the usual address",
        "host.dropped": "dropped an address that was asked for",
        "host.given_up": "gave up an address that was never used",
        "page.drafted": "wrote a draft of a page",
        "page.draft_dropped": "threw the draft of a page away",
        "page.published": "published a page",
        "announcement.made": "announced something",
        "announcement.withdrawn": "withdrew an announcement",
        "champion_news.received": "passed something from the central service on to champions",
        "audit_log.exported": "downloaded this log",
        "coffee.drawn": "drew the pairs for random coffee",
        "bill.order_changed": "changed the purchase order on the bill",
        "bill.portal_asked": "went to the invoices and cards at Stripe",
        "feature.switched_off": "switched a feature of the network off",
        "feature.switched_on": "switched a feature of the network on",
    },
    Topic.JOINING: {
        "member.invited": "invited somebody by mail",
        "invitation.sent_again": "sent an invitation again",
        "invitation.revoked": "took an invitation back",
        "invitation.declined": "declined an invitation",
        "join_link.made": "made a link to join",
        "join_link.revoked": "withdrew a link to join",
        "join_link.asked": "asked for a link at the open door",
        "join_domain.added": "listed an e-mail domain",
        "join_domain.removed": "took an e-mail domain off the list",
        "network.found_by_domains": "said whether people elsewhere are told of the network",
        "join_domain.asked": "asked for a link by an e-mail domain",
        "staff_list.uploaded": "uploaded a list of staff",
        "staff_list.mapped": "said which column of a list of staff is which",
        "staff_list.organisations_settled": "settled the organisations of a list of staff",
        "staff_list.confirmed": "confirmed a list of staff, to be invited",
        "application.made": "applied to join",
        "application.approved": "approved an application to join",
        "application.declined": "said no to an application to join",
        "member.joined": "let {whom} in",
        "member.came_back": "let {whom} come back",
        "member.invited_back": "invited {whom} back",
        "scim.taken_in": "took {whom} in from the staff directory",
        "scim.changed": "changed {whom} as the staff directory says",
        "scim.let_go": "let {whom} go as the staff directory says",
        "import.uploaded": "uploaded what another time bank had",
        "import.confirmed": "confirmed an import from another time bank",
        "import.finished": "brought in what another time bank had",
        "import.invited": "invited those who were brought from another time bank",
        "import.carried": "gave {whom} what another time bank had of them",
        "import.carried_again": "gave {whom} again what another time bank had of them",
    },
    Topic.PEOPLE: {
        "member.profile_changed": "changed the page of {whom}",
        "member.role_changed": "changed the role of {whom}",
        "member.moved": "moved {whom} to another organisation",
        "member.role_given": "gave {whom} a role",
        "member.role_taken": "took a role from {whom}",
        "leavers_list.uploaded": "uploaded a list of leavers",
        "leavers_list.confirmed": "confirmed a list of leavers",
        "leavers_list.done": "ended the memberships of a list of leavers",
        "member.term_set": "set the type of membership of {whom}",
        "member.suspended": "suspended {whom}",
        "member.reinstated": "let {whom} back in after a suspension",
        "member.left": "ended the membership of {whom}",
        "member.directory_followed": "brought the name or job of {whom} in line with a directory",
        "member.erasing_asked": "asked for the erasure of {whom}",
        "member.erasing_stopped": "stopped the erasure of {whom}",
        "member.erased": "erased {whom}",
        "member.copy_asked": "asked for a copy of their data",
        "member.copy_made": "was given a copy of their data",
        "crossing.erased": "erased what other networks had of {whom}",
    },
    Topic.SIGN_IN: {
        "password.changed": "changed their password",
        "login.email_changed": "changed the address that {whom} signs in with",
        "second_step.added": "added a second step to sign in",
        "second_step.removed": "removed a second step to sign in",
        "second_step.renewed": "made new recovery codes",
        "second_step.reset": "took the lost second step of {whom} away",
        "sign_in_rules.changed": "changed what is asked of those who sign in",
        "sso.set_up": "set up single sign-on",
        "sso.changed": "changed single sign-on",
        "sso.tested": "tested single sign-on",
        "sso.live": "turned single sign-on on",
        "sso.off": "turned single sign-on off",
        "sso.connected": "signed in by their organisation for the first time",
        "scim.token_made": "made a token for the staff directory",
        "scim.token_ended": "shut a token of the staff directory out",
    },
    Topic.CREDITS: {
        "credits.given": "gave credits to {whom}",
        "organisation_account.opened": "opened the account of {whom}",
        "organisation_account.frozen": "froze the account of {whom}",
        "organisation_account.unfrozen": "unfroze the account of {whom}",
        "organisation_account.closed": "closed the account of {whom}",
    },
    Topic.LISTINGS: {
        "listing.posted": "posted a request or an offer",
        "listing.changed": "changed a request or an offer",
        "listing.open": "opened a request or an offer",
        "listing.paused": "paused a request or an offer",
        "listing.fulfilled": "marked a request or an offer as fulfilled",
        "listing.withdrawn": "withdrew a request or an offer",
        "listing.removed": "removed a request or an offer",
        "listing.published": "published a request or an offer after review",
        "listing.sent_back": "sent a request or an offer back to its owner",
        "listing.draft": "made a request or an offer a draft again",
        "listing.pending": "sent a request or an offer to review",
        "listing.expired": "let a request or an offer run out",
    },
    Topic.EXCHANGES: {
        **{f"exchange.{step}": f"{verb} an exchange" for step, verb in _STEPS.items()},
        **{
            f"group.{step}": f"{verb} a group"
            for step, verb in {**_STEPS, **_GROUP_STEPS}.items()
            if step not in ("proposed", "countered", "accepted", "declined")
        },
        **{
            f"crossing.{step}": f"{verb} an exchange with another network"
            for step, verb in {**_STEPS, **_CROSS_STEPS}.items()
        },
    },
    Topic.BROKERING: {
        "brokering.taken": "took something from the broker queue",
        "brokering.let_go": "gave something back to the broker queue",
        "brokering.done": "finished something in the broker queue",
        "brokering.nudged": "nudged {whom}",
        "brokering.suggested": "suggested {whom}",
    },
    Topic.SAFETY: {
        "message.hidden": "hid a message that was reported",
        "message.left": "left a message that was reported",
        "thing.kept": "left what was reported",
        "thing.hidden": "hid what was reported",
        "thing.upheld": "left hidden what was appealed against",
        "thing.restored": "showed again what was appealed against",
    },
    Topic.FEDERATION: {
        "federation.invited": "invited the network to the federation",
        "federation.applied": "asked to join the federation",
        "federation.withdrawn": "withdrew the wish to join the federation",
        "federation.refused": "refused to join the federation",
        "federation.joined": "joined the federation",
        "federation.terms_agreed": "agreed to newer terms of the federation",
        "federation.sharing_changed": "changed what other networks may find",
        "federation.balances_changed": "changed who may take their balance to another network",
        "federation.limits_changed": "changed the trade limits",
        "federation.leaving": "gave notice to leave the federation",
        "federation.stayed": "took the notice to leave the federation back",
        "federation.left": "left the federation",
        "federation.settling_agreed": "agreed to settle with a network that left",
        "federation.settled": "settled with a network that left",
        "federation.pair_changed": "changed the trade limit with another network",
        "trade.warning_seen": "saw a warning about a trade limit",
    },
    Topic.SUPPORT: {
        "visit.asked": "asked to visit",
        "visit.allowed": "said yes to a visit",
        "visit.begun": "began a visit",
        "visit.rule_set": "set whether visits are asked for first",
        "visit.ended": "ended a visit",
    },
}

# Where it was done to oneself, or nobody else is known to have done it.
OF_ONESELF: Final[Mapping[str, str]] = {
    "member.joined": "joined",
    "member.came_back": "came back",
    "member.profile_changed": "changed their own page",
    "member.role_changed": "changed their own role",
    "member.term_set": "has another type of membership",
    "member.left": "left the network",
    "member.erasing_asked": "asked to be erased",
    "member.erasing_stopped": "stopped being erased",
    "member.erased": "was erased",
    "crossing.erased": "had erased what other networks had of them",
    "login.email_changed": "has another address to sign in with",
}

# A member's own business. Whom they blocked and whose message they reported above all: champions
# and brokers may be the ones it is about.
OWN: Final[Mapping[str, str]] = {
    "member.blocked": "blocked somebody",
    "member.unblocked": "unblocked somebody",
    "member.consent_set": "changed what others see of them",
    "member.skills_said": "changed what they can help with",
    "message.reported": "reported a message",
    "thing.reported": "reported what all may see",
    "thing.appealed": "appealed against a decision",
    "crossing.blocked": "blocked somebody in another network",
    "crossing.unblocked": "unblocked somebody in another network",
    "link.made": "linked their membership in another network",
    "link.cut": "cut the link to their membership in another network",
    "moving_on.begun": "began to move on to another network",
    "moving_on.asked": "asked another network for a link to join",
    "moving_on.listings_taken": "took listings along to another network",
    "moving_on.put_away": "put away that their organisation has a network",
    "journey.put_away": "put the way to a first exchange away",
    "page.agreed": "agreed to a page",
    "search.saved": "saved a search",
    "search.changed": "changed a saved search",
    "search.removed": "removed a saved search",
    "search.quieted": "stopped the mails of saved searches",
    "telling.chosen": "chose which mails come",
    "reflection.written": "wrote a reflection",
    "reflection.changed": "changed a reflection",
    "reflection.removed": "removed a reflection",
    "coffee.joined": "joined random coffee",
    "coffee.left": "left random coffee",
    "coffee.skipped": "skipped a random coffee",
    "feedback.given": "gave feedback",
    "feedback.no_longer_shared": "no longer shared feedback",
    "login.signed_in": "signed in",
    "login.signed_out_elsewhere": "signed out elsewhere",
    **{
        f"meeting.{step}": f"{verb} a time to meet"
        for step, verb in {
            "proposed": "proposed",
            "agreed": "agreed",
            "kept": "kept",
            "called_off": "called off",
            "lapsed": "let lapse",
        }.items()
    },
    **{
        f"group_time.{step}": f"{verb} when a group meets"
        for step, verb in {
            "set": "set",
            "moved": "moved",
            "called_off": "called off",
            "lapsed": "let lapse",
        }.items()
    },
}

SHOWN: Final[Mapping[str, str]] = {
    action: words for acts in _BY_TOPIC.values() for action, words in acts.items()
}
TOPIC_OF: Final[Mapping[str, Topic]] = {
    action: topic for topic, acts in _BY_TOPIC.items() for action in acts
}


def about(topic: Topic) -> list[str]:
    """The acts of this topic."""
    return list(_BY_TOPIC[topic])
