"""Every field that may hold words or secrets: whose they are, why we keep them, and how long.

A test fails for a field of text, JSON or bytes that stands in neither list. Ids and times are
opaque and not listed; they become anonymous once the rows below are erased.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a field says of a person."""

    IDENTITY = "who someone is"
    CONTACT = "how someone is reached"
    WORK = "someone's job or place of work"
    WORDS = "what someone wrote"
    SECRET = "lets someone in"  # noqa: S105 (a kind of secret, and none itself)


@dataclass(frozen=True, slots=True)
class Personal:
    """One field: what it is, what it is for, until when it is kept."""

    kind: Kind
    purpose: str
    kept: str


_LIST = "until they are invited, or two weeks"
_TO_COME = "a year, or, once they have come, until the person is erased"
_APPLIED = "until 30 days after it is declined, or the person is erased"
_MEMBERSHIP = "until the person is erased"
_WRITERS = "until who wrote it is erased, even if those it speaks of are before"
_PORTFOLIO = "the member’s own portfolio: nobody else reads it"
_SHARED = "while the member, and their network, share it"
_SENT = "as long as the network"
_WAITS = "as long as it waits"
_EITHER = "until either is erased, or their network leaves"

PERSONAL: dict[str, Personal] = {
    "accounts.User.email": Personal(Kind.CONTACT, "signing in, and mail", _MEMBERSHIP),
    "accounts.User.password": Personal(Kind.SECRET, "signing in; a hash", _MEMBERSHIP),
    "account.EmailAddress.email": Personal(Kind.CONTACT, "no row is made", "never"),
    "account.EmailConfirmation.key": Personal(Kind.SECRET, "no row is made", "never"),
    "scim.Entry.user_name": Personal(
        Kind.IDENTITY, "who someone is in their organisation's directory", _MEMBERSHIP
    ),
    "scim.Entry.external_id": Personal(
        Kind.IDENTITY, "who someone is in their organisation's directory", _MEMBERSHIP
    ),
    "scim.Entry.said": Personal(Kind.WORK, "what the directory asks back", _MEMBERSHIP),
    "scim.Token.digest": Personal(Kind.SECRET, "stands for a token", "as long as the network"),
    "socialaccount.SocialAccount.uid": Personal(
        Kind.IDENTITY, "who someone is at their organisation's sign-in", _MEMBERSHIP
    ),
    "socialaccount.SocialAccount.extra_data": Personal(Kind.IDENTITY, "kept empty", "never"),
    "socialaccount.SocialToken.token": Personal(Kind.SECRET, "no row is made", "never"),
    "socialaccount.SocialToken.token_secret": Personal(Kind.SECRET, "no row is made", "never"),
    "mfa.Authenticator.data": Personal(
        Kind.SECRET, "second steps; secrets encrypted", "until its owner removes it or is erased"
    ),
    "usersessions.UserSession.session_key": Personal(
        Kind.SECRET, "where one is signed in", "as long as the session"
    ),
    "usersessions.UserSession.user_agent": Personal(
        Kind.IDENTITY, "which browser is meant", "as long as the session"
    ),
    "operators.Operator.name": Personal(Kind.IDENTITY, "the audit's reader", _MEMBERSHIP),
    "visiting.Visit.operator_name": Personal(
        Kind.IDENTITY, "the network’s champions read who came", "as long as the network"
    ),
    "visiting.Visit.words": Personal(
        Kind.WORDS, "the network’s champions read why", "as long as the network"
    ),
    "outbox.Mail.to": Personal(Kind.CONTACT, "sending the mail", _SENT),
    "outbox.Mail.subject": Personal(Kind.WORDS, "sending the mail", _SENT),
    "outbox.Mail.text": Personal(Kind.SECRET, "may hold a link", "erased once sent"),
    "outbox.Mail.html": Personal(Kind.SECRET, "may hold a link", "erased once sent"),
    "outbox.Mail.unsubscribe_url": Personal(Kind.SECRET, "a link", "erased once sent"),
    "outbox.Mail.attachment": Personal(Kind.WORDS, "sending the mail", "erased once sent"),
    "commissioning.ProvisioningRun.champion_email": Personal(
        Kind.CONTACT, "the first invitation", "as long as the network"
    ),
    "commissioning.ProvisioningRun.champion_name": Personal(
        Kind.IDENTITY, "the first invitation", "as long as the network"
    ),
    "federation.CrossTransfer.payer_handle": Personal(
        Kind.IDENTITY, "both networks' statements", "as long as the ledger, then a pseudonym"
    ),
    "federation.CrossTransfer.payee_handle": Personal(
        Kind.IDENTITY, "both networks' statements", "as long as the ledger, then a pseudonym"
    ),
    "federation.CrossTransfer.note": Personal(Kind.WORDS, "the two members read it", _EITHER),
    "directory.SharedListing.title": Personal(Kind.WORDS, "other networks find it", _SHARED),
    "directory.SharedListing.text": Personal(Kind.WORDS, "other networks find it", _SHARED),
    "directory.SharedListing.name": Personal(Kind.IDENTITY, "whose it is, if shown", _SHARED),
    "directory.SharedListing.more": Personal(Kind.WORK, "whose it is, if shown", _SHARED),
    "directory.SharedPerson.name": Personal(Kind.IDENTITY, "who it is, if shown", _SHARED),
    "directory.SharedPerson.sort_name": Personal(Kind.IDENTITY, "the order of people", _SHARED),
    "directory.SharedPerson.more": Personal(Kind.WORK, "who it is, if shown", _SHARED),
    "directory.SharedPerson.text": Personal(Kind.WORDS, "who it is, if shown", _SHARED),
    "federation.MembershipStep.reason": Personal(
        Kind.WORDS, "champions of the network and operators read it", "as long as the federation"
    ),
    "federation.PairChange.reason": Personal(
        Kind.WORDS, "champions of both networks and operators read it", "as long as the federation"
    ),
    "federation.Settlement.reason": Personal(
        Kind.WORDS, "champions of both networks read it", "as long as the federation"
    ),
    "agreeing.Asking.reason": Personal(
        Kind.WORDS, "operators read why something takes two of them", "until the network is removed"
    ),
    "agreeing.Asking.answer": Personal(
        Kind.WORDS, "operators read why one of them said no", "until the network is removed"
    ),
    "trade_watch.PatternLook.reason": Personal(
        Kind.WORDS, "operators read why trade is as it is", "as long as the ledger"
    ),
    "billing.Account.billing_name": Personal(Kind.IDENTITY, "who pays; rarely a person", _SENT),
    "billing.Account.billing_email": Personal(Kind.CONTACT, "invoices are sent there", _SENT),
    "billing.Errand.payload": Personal(
        Kind.CONTACT, "what Stripe is to be told of who pays", "until Stripe has been told"
    ),
    "billing.Errand.url": Personal(Kind.SECRET, "a way into Stripe's portal", "ten minutes"),
    "linking.LinkCode.digest": Personal(Kind.SECRET, "one link; a digest", "an hour"),
    "federation.MovingCode.digest": Personal(
        Kind.SECRET, "a member’s code; a digest", "useless after a day, or once used"
    ),
    "federation.CrossHold.payer_handle": Personal(
        Kind.IDENTITY, "both networks' statements", "as long as the ledger, then a pseudonym"
    ),
    "federation.CrossHold.payee_handle": Personal(
        Kind.IDENTITY, "both networks' statements", "as long as the ledger, then a pseudonym"
    ),
    "crossing.CrossExchange.provider_handle": Personal(
        Kind.IDENTITY, "the other party, by address", "as long as the ledger, then a pseudonym"
    ),
    "crossing.CrossExchange.recipient_handle": Personal(
        Kind.IDENTITY, "the other party, by address", "as long as the ledger, then a pseudonym"
    ),
    "crossing.CrossExchange.title": Personal(
        Kind.WORDS, "what was agreed; those who decide read it too", _EITHER
    ),
    "crossing.CrossBlock.blocked_handle": Personal(
        Kind.IDENTITY, "who blocked them finds them in a list", _EITHER
    ),
    "crossing.CrossQuestion.provider_handle": Personal(
        Kind.IDENTITY, "the other of the two, by address", f"{_EITHER}, then a pseudonym"
    ),
    "crossing.CrossQuestion.recipient_handle": Personal(
        Kind.IDENTITY, "the other of the two, by address", f"{_EITHER}, then a pseudonym"
    ),
    "crossing.CrossQuestion.title": Personal(Kind.WORDS, "what was asked about", _EITHER),
    "crossing.CrossEvent.text": Personal(
        Kind.WORDS, "the two read it; of those who decide, both networks'", _EITHER
    ),
    "awaited.Awaited.title": Personal(Kind.WORDS, "who has to answer reads it", _WAITS),
    "awaited.Awaited.other": Personal(Kind.IDENTITY, "who has to answer reads it", _WAITS),
    "members.Member.name": Personal(Kind.IDENTITY, "members find each other", _MEMBERSHIP),
    "members.Member.handle": Personal(Kind.IDENTITY, "an address across networks", _MEMBERSHIP),
    "members.Member.job_title": Personal(Kind.WORK, "members find each other", _MEMBERSHIP),
    "members.Member.about": Personal(Kind.WORDS, "members find each other", _MEMBERSHIP),
    "members.Member.hidden_about": Personal(
        Kind.WORDS, "they alone read it, and may change it", _MEMBERSHIP
    ),
    "joining.Invitation.email": Personal(Kind.CONTACT, "the invitation", _MEMBERSHIP),
    "joining.Invitation.name": Personal(Kind.IDENTITY, "the invitation", _MEMBERSHIP),
    "joining.Invitation.job_title": Personal(Kind.WORK, "the invitation", _MEMBERSHIP),
    "joining.Invitation.token_digest": Personal(
        Kind.SECRET, "its link; a digest", "useless once accepted or expired"
    ),
    "joining.StaffRow.cells": Personal(Kind.CONTACT, "staff about to be invited", _LIST),
    "joining.StaffRow.email": Personal(Kind.CONTACT, "who stands in it twice", _LIST),
    "joining.StaffRow.person": Personal(Kind.CONTACT, "staff about to be invited", _LIST),
    "joining.StaffRow.problems": Personal(Kind.CONTACT, "cells that are wrong", _LIST),
    "joining.StaffUpload.file_name": Personal(
        Kind.WORDS, "telling lists apart", "with the network, once somebody was invited by it"
    ),
    "joining.Application.email": Personal(Kind.CONTACT, "the answer", _APPLIED),
    "joining.Application.name": Personal(Kind.IDENTITY, "who asks to be let in", _APPLIED),
    "joining.Application.why": Personal(Kind.WORDS, "a champion decides by it", _APPLIED),
    "joining.Application.reason": Personal(Kind.WORDS, "why it was declined", _APPLIED),
    "joining.JoinLink.code": Personal(Kind.SECRET, "its QR code is shown again", "until revoked"),
    "importing.ImportRow.cells": Personal(Kind.CONTACT, "people about to be imported", _LIST),
    "importing.ImportRow.key": Personal(Kind.CONTACT, "who stands in it twice", _LIST),
    "importing.ImportRow.what": Personal(Kind.CONTACT, "people about to be imported", _LIST),
    "importing.ImportRow.problems": Personal(Kind.CONTACT, "cells that are wrong", _LIST),
    "importing.Newcomer.email": Personal(Kind.CONTACT, "they are invited", _TO_COME),
    "importing.Newcomer.name": Personal(Kind.IDENTITY, "they are invited", _TO_COME),
    "importing.Newcomer.job_title": Personal(Kind.WORK, "they are invited", _TO_COME),
    "importing.Newcomer.gives": Personal(Kind.WORDS, "they come with it", _TO_COME),
    "importing.Newcomer.learns": Personal(Kind.WORDS, "they come with it", _TO_COME),
    "importing.Newcomer.listings": Personal(Kind.WORDS, "posted once they come", _TO_COME),
    "importing.Newcomer.listing_keys": Personal(Kind.WORDS, "posting once; digests", _TO_COME),
    "listings.Listing.title": Personal(Kind.WORDS, "what is asked or offered", _MEMBERSHIP),
    "listings.Listing.description": Personal(Kind.WORDS, "what is asked or offered", _MEMBERSHIP),
    "listings.Listing.returned_because": Personal(
        Kind.WORDS, "its owner mends it", "until it is sent again or withdrawn"
    ),
    "listings.Listing.place": Personal(Kind.WORK, "where to meet", _MEMBERSHIP),
    "saved.SavedSearch.name": Personal(
        Kind.WORDS, "telling one’s searches apart", "until it is removed"
    ),
    "saved.SavedSearch.address": Personal(Kind.WORDS, "searching again", "until it is removed"),
    "saved.SavedSearch.query": Personal(Kind.WORDS, "searching again", "until it is removed"),
    "search.MemberEntry.sort_name": Personal(
        Kind.IDENTITY, "the order of people", "while they are active"
    ),
    "search.Word.word": Personal(
        Kind.WORDS, "mending typing errors; single words and names", "until nobody uses it"
    ),
    "exchanges.Exchange.title": Personal(Kind.WORDS, "what was agreed", _MEMBERSHIP),
    "groups.Group.title": Personal(Kind.WORDS, "what a group is about", _MEMBERSHIP),
    "groups.Group.about": Personal(Kind.WORDS, "what a group is about", _MEMBERSHIP),
    "groups.GroupEvent.words": Personal(
        Kind.WORDS, "the reason given; all who take part read it", _MEMBERSHIP
    ),
    "groups.GroupFeedback.learned": Personal(
        Kind.WORDS,
        "who took part reads it; all members, where its author and all who gave agree",
        _MEMBERSHIP,
    ),
    "groups.GroupFeedback.thanks": Personal(Kind.WORDS, "who took part reads it", _MEMBERSHIP),
    "exchanges.Note.text": Personal(Kind.WORDS, "the two parties read it", _MEMBERSHIP),
    "exchanges.Attachment.name": Personal(Kind.WORDS, "the two parties read it", _MEMBERSHIP),
    "exchanges.Feedback.learned": Personal(
        Kind.WORDS, "the two parties read it; all members, where both agree", _MEMBERSHIP
    ),
    "exchanges.Feedback.thanks": Personal(Kind.WORDS, "the two parties read it", _MEMBERSHIP),
    "meetings.Meeting.place": Personal(Kind.WORDS, "where the two meet", _MEMBERSHIP),
    "meetings.Meeting.video_url": Personal(
        Kind.SECRET, "lets the two into their meeting", _MEMBERSHIP
    ),
    "meetings.OfferedTime.place": Personal(Kind.WORDS, "where the two may meet", "until answered"),
    "meetings.OfferedTime.video_url": Personal(
        Kind.SECRET, "lets the two into their meeting", "until answered"
    ),
    "group_talk.GroupNote.text": Personal(Kind.WORDS, "who takes part reads it", _MEMBERSHIP),
    "group_talk.GroupAttachment.name": Personal(Kind.WORDS, "who takes part reads it", _MEMBERSHIP),
    "group_times.GroupMeeting.place": Personal(
        Kind.WORDS, "where a group meets; who may join reads it", _MEMBERSHIP
    ),
    "group_times.GroupMeeting.video_url": Personal(
        Kind.SECRET, "lets those who take part into their meeting", _MEMBERSHIP
    ),
    "questions.Line.text": Personal(Kind.WORDS, "the two read it", _MEMBERSHIP),
    "reports.Report.text": Personal(Kind.WORDS, "deciding about it", _MEMBERSHIP),
    "reports.Report.words": Personal(
        Kind.WORDS, "deciding about it; the reporter's, of whomever", _WRITERS
    ),
    "reports.Report.because": Personal(
        Kind.WORDS, "the two here read it by mail; the decider's, of whomever", _WRITERS
    ),
    "reports.MatterReport.title": Personal(Kind.WORDS, "deciding about it", _MEMBERSHIP),
    "reports.MatterReport.text": Personal(Kind.WORDS, "deciding about it", _MEMBERSHIP),
    "reports.MatterReport.words": Personal(
        Kind.WORDS, "deciding about it; the reporter's, of whomever", _WRITERS
    ),
    "reports.Matter.because": Personal(
        Kind.WORDS, "whose it is reads it; the decider's, of whomever", _WRITERS
    ),
    "reports.Matter.appeal": Personal(Kind.WORDS, "deciding about the appeal", _MEMBERSHIP),
    "reports.Matter.appeal_because": Personal(
        Kind.WORDS, "whose it is reads it; the decider's, of whomever", _WRITERS
    ),
    "cpd.Reflection.title": Personal(Kind.WORDS, _PORTFOLIO, "until it is removed"),
    "cpd.Reflection.did": Personal(Kind.WORDS, _PORTFOLIO, "until it is removed"),
    "cpd.Reflection.learned": Personal(Kind.WORDS, _PORTFOLIO, "until it is removed"),
    "cpd.Reflection.will_change": Personal(Kind.WORDS, _PORTFOLIO, "until it is removed"),
    "credits.Gift.note": Personal(
        Kind.WORDS, "the two members, or the champions, read it", _MEMBERSHIP
    ),
}

NOT_PERSONAL: dict[str, frozenset[str]] = {
    "tenants.IntegratedCareSystem": frozenset({"code", "name", "region"}),
    "tenants.Network": frozenset({"schema_name", "slug", "name"}),
    "switches.Switching": frozenset({"feature"}),
    "console.BulkRun": frozenset({"act", "wish"}),
    "console.BulkItem": frozenset({"seen", "said"}),
    "tenants.Domain": frozenset({"domain"}),
    "tenants.FreedSlug": frozenset({"digest"}),
    "tenants.HostClaim": frozenset({"host", "token"}),
    "tenants.RefusedTask": frozenset({"task"}),
    "tenants.Round": frozenset({"name"}),
    "outbox.Mail": frozenset({"sender_name", "attachment_name", "attachment_type"}),
    "audit.Event": frozenset({"action", "detail"}),
    "audit.AuditSeal": frozenset({"previous_sha256", "sha256"}),
    "audit.SealedEvent": frozenset({"sha256"}),
    "usersessions.UserSession": frozenset({"data"}),
    "socialaccount.SocialAccount": frozenset({"provider"}),
    "socialaccount.SocialApp": frozenset(
        {"provider", "provider_id", "name", "client_id", "secret", "key", "settings"}
    ),
    "sso.Connection": frozenset(
        {"name", "code", "issuer", "client_id", "client_secret"}
        | {"entity_id", "sso_url", "certificate"}
    ),
    "exchanges.ExchangeEvent": frozenset({"request_hash"}),
    "exchanges.Note": frozenset({"request_hash"}),
    "groups.GroupEvent": frozenset({"request_hash"}),
    "meetings.Step": frozenset({"request_hash"}),
    "group_talk.GroupNote": frozenset({"request_hash"}),
    "group_times.GroupStep": frozenset({"request_hash"}),
    "questions.Line": frozenset({"request_hash"}),
    "ledger.AccountChange": frozenset({"reason"}),
    "ledger.Hold": frozenset({"request_hash"}),
    "ledger.Transfer": frozenset({"request_hash"}),
    "ledger.Seal": frozenset({"previous_sha256", "sha256"}),
    "ledger.SealedRow": frozenset({"sha256"}),
    "operators.SealHead": frozenset({"seal_sha256"}),
    "agreeing.Asking": frozenset({"deed", "what", "before"}),
    "removing.Removal": frozenset({"export_where", "step", "found", "error_code"}),
    "removing.Receipt": frozenset(
        {"kind", "export_where", "counts", "ledger_sha256", "audit_sha256"}
    ),
    "federation.FederatedNetwork": frozenset({"terms_version"}),
    "federation.MembershipStep": frozenset({"terms_version"}),
    "federation.CrossTransfer": frozenset({"request_hash"}),
    "trade_watch.Reconciliation": frozenset({"differences"}),
    "billing.Plan": frozenset({"name", "currency", "stripe_price_id"}),
    "billing.Account": frozenset({"purchase_order", "vat_number", "stripe_id"}),
    "billing.Subscription": frozenset({"stripe_id", "stripe_item_id"}),
    "billing.Invoice": frozenset({"stripe_id", "number"}),
    "billing.Errand": frozenset({"refusal"}),
    "billing.StripeEvent": frozenset({"id", "type", "object_id"}),
    "billing.BillingCheck": frozenset({"differences"}),
    "federation.CrossHold": frozenset({"request_hash"}),
    "crossing.CrossEvent": frozenset({"request_hash"}),
    "commissioning.ProvisioningRun": frozenset({"error_code"}),
    "commissioning.EmailDomain": frozenset({"domain"}),
    "homes.HomeDomain": frozenset({"name"}),
    "national_skills.NationalSkill": frozenset({"code", "name"}),
    "status.Incident": frozenset({"title"}),
    "status.Update": frozenset({"text"}),
    "champion_news.News": frozenset({"title", "text"}),
    "directory.SharedListing": frozenset({"kind", "hours"}),
    "sharing.Rule": frozenset({"shares", "slug"}),
    "provisioning.Blueprint": frozenset({"version", "script"}),
    "provisioning.SchemaVersion": frozenset({"version"}),
    "brand.Brand": frozenset(
        {
            *("name", "colour", "logo_hash", "welcome_text", "mail_signature"),
            *("member_word", "members_word", "organisation_word", "organisations_word"),
        }
    ),
    "organisations.Organisation": frozenset({"name"}),
    "joining.JoinLink": frozenset({"label", "campaign"}),
    "joining.JoinDomain": frozenset({"name"}),
    "joining.StaffUpload": frozenset({"read_as", "columns", "organisations"}),
    "importing.Import": frozenset({"files", "counts"}),
    "importing.Newcomer": frozenset({"refusal"}),
    "listings.KindOfHelp": frozenset({"code", "name"}),
    "listings.Listing": frozenset({"request_hash"}),
    "listings.RequestTemplate": frozenset({"title", "description"}),
    "skills.Skill": frozenset({"name", "national_code"}),
    "pages.Version": frozenset({"text"}),
    "announcements.Announcement": frozenset({"title", "text"}),
    "pages.Draft": frozenset({"text"}),
}
