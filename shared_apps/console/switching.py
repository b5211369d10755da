"""The features of one network, for its page in the console."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from design.dates import friendly
from shared_apps.console.selectors import Overview
from shared_apps.switches.models import Switching
from tenants.features import LABELS, Feature

MEANS = {
    Feature.COFFEE: "Once a month members are paired for half an hour.",
    Feature.CPD: "Members reflect on what they did, and take a record of it along.",
    Feature.IMPORTING: "Champions bring in what another time bank had.",
    Feature.OWN_HOST: "It answers on a host name of its organisation’s.",
    Feature.DIRECTORY: "Joiners, movers and leavers follow its organisation’s directory (SCIM).",
    Feature.SINGLE_SIGN_ON: "Members sign in by their organisation (OpenID Connect, SAML).",
}
# What follows for who uses it now.
OFF = {
    Feature.COFFEE: "No pairs are drawn. Who is paired this month was told, and may still meet.",
    Feature.CPD: "Members cannot open their record. What they wrote is kept.",
    Feature.IMPORTING: "An import that goes on stops where it is. Who was brought in stays, and "
    "gets what came with them.",
    Feature.OWN_HOST: "Its champions cannot ask for an address of its own.",
    Feature.DIRECTORY: "Its directory is refused: who joins or leaves there is not followed here.",
    Feature.SINGLE_SIGN_ON: "Members sign in by password; who has none sets one by mail.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One feature, and how it came to be as it is."""

    name: str
    means: str
    state: str
    tone: str
    since: str
    url: str
    action: str


def rows(line: Overview, last: Mapping[str, Switching], *, may_switch: bool) -> list[Row]:
    """All features, each with the way to switch it."""
    return [_row(line, feature, last.get(feature), may_switch) for feature in Feature]


def _row(line: Overview, feature: Feature, last: Switching | None, may_switch: bool) -> Row:
    is_on = feature not in line.network.features_off
    address = "console:switch_off" if is_on else "console:switch_on"
    since = f"{last.get_reason_display()}, {friendly(last.at)}" if last else ""
    return Row(
        name=LABELS[feature],
        means=MEANS[feature],
        state="On" if is_on else "Off",
        tone="good" if is_on else "warn",
        since=since,
        url=reverse(address, args=[line.network.slug, feature.value]) if may_switch else "",
        action=f"Switch {'off' if is_on else 'on'}",
    )
