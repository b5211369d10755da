"""Every address of the product, read from the URL resolver, so that a new one is tested unasked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from django.apps import apps
from django.db.models import CompositePrimaryKey, Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shared_apps.console.views.pairs import Do as PairAct
from tenant_apps.brokering.views import Do
from tenant_apps.exchanges.moves import Move as ExchangeMove
from tenant_apps.groups.moves import Move as GroupMove
from tenant_apps.listings.kinds import HelpKind
from tenant_apps.listings.models import Listing
from tenant_apps.listings.moves import Move as ListingMove
from tenant_apps.organisation_accounts.acts import Act as AccountAct
from tenant_apps.pages.models import Kind
from tenant_apps.policy.permissions import MembershipType
from tenants.features import Feature
from tenants.models import Network

_PARAMETER = re.compile(r"<[^>]+>")

NETWORK = "config.urls.network"
CENTRAL = "config.urls.central"

NOWHERE = "01a2130b-484a-73e6-837e-398711ccae5a"

# All networks begin with the same of these, so their keys do not say whose they are.
ALIKE = {"listings.KindOfHelp", "policy.TypeRule", "sharing.Rule"}

# Parameters called after a model, such as `listing_id`, name its rows.
NETWORK_MODELS: dict[str, type[Model]] = {
    f"{model._meta.model_name}_id": model
    for app in apps.get_app_configs()
    if app.name.startswith("tenant_apps.")
    for model in app.get_models()
    if not isinstance(model._meta.pk, CompositePrimaryKey) and model._meta.label not in ALIKE
}

# Parameters that name an object. `tests.isolation.things` makes one of each, by the same name.
OBJECTS = NETWORK_MODELS.keys() | {
    "asking_id",
    "removed_network",
    "back",
    "code",
    "exchange_id",
    "gift_id",
    "handle",
    "invitation_id",
    "item",
    "link_id",
    "listing_id",
    "member_id",
    "message_id",
    "one",
    "organisation_id",
    "other",
    "pattern_id",
    "quiet",
    "renewal",
    "run_id",
    "search_id",
    "secret",
    "slug",
    "stop",
    "token",
    "uidb64",
    "upload_id",
    "way",
}

# Parameters that are words of the product, by the address they stand in.
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("brokering:act", "act"): tuple(Do),
    ("console:pair_act", "what"): tuple(PairAct),
    # What is billed stands in no network: tests/integration/console has who may see it.
    ("console:withdraw_plan", "plan_id"): (NOWHERE,),
    ("console:plan_again", "plan_id"): (NOWHERE,),
    ("console:bill_credit", "invoice_id"): (NOWHERE,),
    ("console:bill_again", "errand_id"): (NOWHERE,),
    ("console:bill_give_up", "errand_id"): (NOWHERE,),
    ("billing:opened", "portal_id"): (NOWHERE,),
    # What two networks have in common is for both: tests/integration/crossing has who may see it.
    ("console:dispute", "crossing_id"): (NOWHERE,),
    ("console:skill", "code"): ("sql",),
    ("console:retire_skill", "code"): ("sql",),
    ("console:bring_back_skill", "code"): ("sql",),
    ("cpd:reflect_across", "crossing_id"): (NOWHERE,),
    ("crossing:block", "crossing_id"): (NOWHERE,),
    ("crossing:block_question", "asked_id"): (NOWHERE,),
    ("crossing:question", "asked_id"): (NOWHERE,),
    ("crossing:feedback", "crossing_id"): (NOWHERE,),
    ("crossing:read", "crossing_id"): (NOWHERE,),
    ("crossing:read_question", "asked_id"): (NOWHERE,),
    ("crossing:write_to", "asked_id"): (NOWHERE,),
    ("crossing:detail", "crossing_id"): (NOWHERE,),
    ("crossing:judge", "crossing_id"): (NOWHERE,),
    ("crossing:write", "crossing_id"): (NOWHERE,),
    ("crossing:move", "crossing_id"): (NOWHERE,),
    ("crossing:unblock", "cross_block"): (NOWHERE,),
    ("crossing:move", "what"): tuple(ExchangeMove),
    ("exchanges:move", "what"): tuple(ExchangeMove),
    ("groups:move", "what"): tuple(GroupMove),
    # Numbers that each network counts for itself: tests/integration/security has whose they are.
    ("mfa_edit_webauthn", "pk"): ("0",),
    ("mfa_remove_webauthn", "pk"): ("0",),
    # By a token alone: tests/integration/scim has whose people it sees.
    ("scim:scim", "rest"): ("Users", "ServiceProviderConfig"),
    ("sso:act", "what"): ("live", "off"),
    ("sso:new", "kind"): ("openid", "saml"),
    # What came from an organisation's side, for a minute: tests/integration/sso has whose it is.
    ("openid_connect_callback", "provider_id"): ("nothing",),
    ("sso:saml_finish", "answer"): ("nothing",),
    ("sso:saml_finish", "provider_id"): ("nothing",),
    ("membership_types:rule", "type_code"): tuple(MembershipType),
    ("organisation_accounts:act", "what"): tuple(AccountAct),
    ("listings:bring_back_kind", "kind"): tuple(HelpKind),
    ("listings:kind", "kind"): tuple(HelpKind),
    ("listings:move", "what"): tuple(ListingMove),
    ("listings:post", "kind"): tuple(Listing.Kind.values),
    ("listings:preview", "kind"): tuple(Listing.Kind.values),
    ("listings:retire_kind", "kind"): tuple(HelpKind),
    **{
        (f"pages:{name}", "kind"): tuple(Kind)
        for name in ("page", "version", "write", "preview", "publish", "drop")
    },
    ("pages:version", "number"): ("1",),
    ("search:listings_values", "name"): ("skill", "organisation", "help_kind"),
    ("search:people_values", "name"): ("skill", "organisation"),
    # Entries that other networks share are theirs to see: tests/integration/sharing has who may.
    ("crossing:ask_about_listing", "shared_listing"): (NOWHERE,),
    ("crossing:ask_person", "shared_person"): (NOWHERE,),
    ("crossing:propose_to_listing", "shared_listing"): (NOWHERE,),
    ("crossing:propose_to_person", "shared_person"): (NOWHERE,),
    # A link is for the two whom it links: tests/integration/hopping has who may cut it.
    ("hopping:cut", "member_link"): (NOWHERE,),
    # The open community network alone has these: tests/integration/moving_on has whose they are.
    ("moving_on:ask", "walk_id"): (NOWHERE,),
    ("moving_on:begin", "walk_id"): (NOWHERE,),
    ("moving_on:listings", "walk_id"): (NOWHERE,),
    ("moving_on:put_away", "walk_id"): (NOWHERE,),
    ("moving_on:walk", "walk_id"): (NOWHERE,),
    ("sharing:listing", "shared_listing"): (NOWHERE,),
    ("sharing:person", "shared_person"): (NOWHERE,),
    ("console:switch_off", "feature"): tuple(Feature),
    ("console:switch_on", "feature"): tuple(Feature),
    # What is done to many is for who asked for it: tests/integration/console has whose it is.
    ("console:bulk", "bulk_id"): (NOWHERE,),
    ("console:confirm_bulk", "bulk_id"): (NOWHERE,),
    ("console:new", "kind"): tuple(Network.Kind.values),
    ("console:preview", "kind"): tuple(Network.Kind.values),
    # A visit is its operator's, and its network's: tests/integration/visiting has whose.
    ("console:visit", "visit_id"): (NOWHERE,),
    ("console:end_visit", "visit_id"): (NOWHERE,),
    ("visiting:answer", "visit_id"): (NOWHERE,),
    ("visiting:end_visit", "visit_id"): (NOWHERE,),
    # What the centre tells is for all, or for champions: tests/integration has who reads it.
    ("status:incident", "incident_id"): (NOWHERE,),
    ("console:incident", "incident_id"): (NOWHERE,),
    ("console:update_incident", "incident_id"): (NOWHERE,),
    ("console:news_item", "news_id"): (NOWHERE,),
    ("console:withdraw_news", "news_id"): (NOWHERE,),
    ("champion_news:put_away", "news_id"): (NOWHERE,),
    ("console:tell", "kind"): ("incident", "work"),
    # Operators are the centre's: tests/integration/console has who may change them.
    ("console:operator_role", "operator_id"): (NOWHERE,),
    ("console:operator_link", "operator_id"): (NOWHERE,),
    ("console:end_access", "operator_id"): (NOWHERE,),
    ("console:give_access_back", "operator_id"): (NOWHERE,),
}


@dataclass(frozen=True, slots=True)
class Route:
    """One URL pattern: its name with its namespace, and its parameters."""

    name: str
    parameters: tuple[str, ...]
    urlconf: str
    pattern: str = ""

    @property
    def names_an_object(self) -> bool:
        return bool(set(self.parameters) & OBJECTS)

    @property
    def unknown(self) -> list[str]:
        """Parameters that nobody has said anything about."""
        known = OBJECTS | {name for route, name in WORDS if route == self.name}
        return [name for name in self.parameters if name not in known]

    def paths(self, values: dict[str, str]) -> list[str]:
        """Its addresses with these values, one for each word that it knows."""
        choices = [
            (values[name],) if name in OBJECTS else WORDS[self.name, name]
            for name in self.parameters
        ]
        return [
            reverse(self.name, args=list(chosen), urlconf=self.urlconf)
            for chosen in product(*choices)
        ]

    def spelled(self, value: str) -> str:
        """Its address with this text, as it is, for every parameter."""
        return "/" + _PARAMETER.sub(lambda _: value, self.pattern)

    def __str__(self) -> str:
        return self.name


def routes(urlconf: str) -> list[Route]:
    """All URL patterns of a URLconf, in its order."""
    return list(_walk(get_resolver(urlconf), "", (), urlconf, ""))


def _walk(
    resolver: URLResolver, namespace: str, parameters: tuple[str, ...], urlconf: str, before: str
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        mine = (*parameters, *entry.pattern.regex.groupindex)
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            yield Route(namespace + entry.name, mine, urlconf, pattern)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, mine, urlconf, pattern)
