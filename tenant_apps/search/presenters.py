"""What was found, as pages show it: words about it, filters with numbers, ways to go on."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from tenant_apps.listings.models import Listing
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member
from tenant_apps.search.asked import MOST_LETTERS, MOST_VALUES, Asked
from tenant_apps.search.finding import MOST_COUNTED, facet
from tenant_apps.search.selectors import MOST_SHOWN, Results, most_frequent
from tenant_apps.search.shelves import BEST, LISTINGS, PEOPLE, Filter
from tenant_apps.skills.models import Skill

MOST_SKILLS = 3
_TITLE_LETTERS = 120
_BACK = {LISTINGS.scope: "Requests and offers", PEOPLE.scope: "People"}


def page(results: Results, *, one: str, many: str) -> dict[str, Any]:
    """All about the results but themselves; `one` and `many` are what they are called."""
    asked = results.asked
    return {
        "words": asked.words,
        "total": _total(results, one, many),
        "notes": _notes(results),
        "meant": _meant(results),
        "groups": [_group(results, each) for each in results.shelf.filters if each.name != "kind"],
        "kind": next(iter(asked.chosen.get("kind", ())), ""),
        "chips": _chips(results),
        "address": asked.address(),
        "is_narrowed": _is_narrowed(results),
        "names_skill": "skill" in asked.chosen,
        "has_filters": bool(results.found.total or _chips(results)),
        "sorts": _sorts(results),
        "more_url": f"?{replace(asked, after=results.after).query()}" if results.after else "",
        "first_url": f"?{replace(asked, after='').query()}" if asked.after else "",
    }


def all_values(results: Results, of: Filter, values: list[str], find: str) -> dict[str, Any]:
    """A page with all values of a filter, or with those whose names have all that is looked for."""
    address, back = results.asked.address(), reverse(f"search:{results.shelf.scope}")
    options = [_option(results, of, value) for value in values]
    possible = [one for one in options if one["count"] or one["is_chosen"] or _is_open(results, of)]
    wanted = _plain(find).split()
    shown = [
        one
        for one in possible
        if one["is_chosen"] or all(word in _plain(one["label"]) for word in wanted)
    ]
    return {
        "title": f"All {of.many}",
        "name": of.name,
        "find": find,
        "told": _told(len(shown), len(possible), of.many),
        "options": shown,
        "asked": results.asked.with_(of.name).pairs(),
        "here_url": _values_url(results, of),
        "results_url": back,
        "back_url": f"{back}?{address}",
        "back_label": _BACK[results.shelf.scope],
    }


def tabs(results: Results) -> list[dict[str, Any]]:
    """Requests and offers, each with how many were found, and one's own."""
    kinds = [("request", "Requests"), ("offer", "Offers")]
    found = [
        {
            "label": label,
            "url": f"?{results.asked.with_('kind', kind).query()}",
            "current": kind in results.asked.chosen["kind"],
            "count": _count(results, "kind", kind) or "0",
        }
        for kind, label in kinds
    ]
    return [*found, {"label": "Yours", "url": reverse("listings:mine")}]


def people(
    found: list[Member], skills: Mapping[UUID, list[Skill]], asked: Asked
) -> list[dict[str, Any]]:
    """Members with some of what they can give, what was looked for before the rest."""
    lines = members.people(found)
    return [
        {"line": line, "gives": _gives(skills.get(member.id, []), asked)}
        for member, line in zip(found, lines, strict=True)
    ]


def _gives(skills: list[Skill], asked: Asked) -> str:
    words = [word for word in asked.words.casefold().split() if len(word) > 2]
    chosen = asked.chosen.get("skill", ())
    meant = [
        skill
        for skill in skills
        if str(skill.id) in chosen or any(word in skill.name.casefold() for word in words)
    ]
    others = [skill for skill in skills if skill not in meant]
    shown = [skill.name for skill in [*meant, *others][:MOST_SKILLS]]
    return f"Can give: {', '.join(shown)}" if shown else ""


def no_listings(results: Results) -> dict[str, str]:
    """What to do where no listing was found."""
    kind = results.asked.chosen["kind"][0]
    is_offer = kind == Listing.Kind.OFFER
    if not _is_narrowed(results):
        texts = {
            "offer": ("No offers yet", "Be the first: an hour you give is an hour to use."),
            "request": ("No requests yet", "What could an hour of someone’s time do for you?"),
        }
        action = "Offer something" if is_offer else "Ask for help"
        title, text = texts[kind]
        return {"title": title, "text": text, "url": _post(kind), "action": action}
    if other := _in_other_tab(results, is_offer):
        return other
    return {
        "title": "Nothing found",
        "text": "Ask for it yourself: others here may know."
        if is_offer
        else "Be the one to offer it.",
        "url": _post("request" if is_offer else "offer", results.asked.words),
        "action": "Ask for this" if is_offer else "Offer this",
        "url2": f"?kind={kind}",
        "action2": "Show everything",
    }


def _in_other_tab(results: Results, is_offer: bool) -> dict[str, str]:
    """Where requests have what is not offered, or the other way round."""
    kind = Listing.Kind.REQUEST if is_offer else Listing.Kind.OFFER
    number = _count(results, "kind", kind)
    if not number:
        return {}
    here, there = ("offers", "request") if is_offer else ("requests", "offer")
    many = f"{number} {there}{'' if number == '1' else 's'}"
    words = results.asked.words
    return {
        "title": f"No {here} found",
        "text": f"But there {'is' if number == '1' else 'are'} {many}.",
        "url": f"?{results.asked.with_('kind', kind).query()}",
        "action": f"See {many}",
        "url2": _post("request" if is_offer else "offer", words),
        "action2": "Ask for this" if is_offer else "Offer this",
    }


def no_people(results: Results, *, invite_url: str) -> dict[str, str]:
    """What to do where nobody was found."""
    if not _is_narrowed(results):
        return {
            "title": "Nobody here yet",
            "text": "Invite the first people, or give them a link to join." if invite_url else "",
            "url": invite_url,
            "action": "Invite people",
        }
    return {
        "title": "Nobody found",
        "text": "Try fewer words, or ask the whole network.",
        "url": _post("request", results.asked.words),
        "action": "Ask for help",
        "url2": reverse("search:people"),
        "action2": "Show everyone",
    }


def _is_narrowed(results: Results) -> bool:
    return bool(results.asked.words or results.asked.chosen.keys() - {"kind"})


def _post(kind: str, title: str = "") -> str:
    page = reverse("listings:post", args=[kind])
    return f"{page}?{urlencode({'title': title[:_TITLE_LETTERS]})}" if title else page


def _total(results: Results, one: str, many: str) -> str:
    total = results.found.total
    if not total:
        return ""
    number = f"{MOST_COUNTED:,}+" if results.found.is_partial else f"{total:,}"
    looked_for = results.mended if results.is_mended else results.asked.words
    words = f" for “{looked_for}”" if looked_for else ""
    return f"{number} {one if total == 1 else many}{words}"


def _notes(results: Results) -> list[str]:
    notes = []
    if results.is_mended:
        notes.append(f"Nothing has “{results.asked.words}”. These are for “{results.mended}”.")
    for name in results.left_out:
        what = f"“{name}” is no longer in this network’s list" if name else "A filter is not known"
        notes.append(f"{what}, so the search goes on without it.")
    if results.asked.is_cut:
        notes.append(
            f"The search heeds the first {MOST_LETTERS} letters, and {MOST_VALUES} choices of each"
            " filter."
        )
    if results.found.partial and results.sort == BEST:
        notes.append(f"The best of the newest {MOST_COUNTED:,}. Sort by newest to see them all.")
    return notes


def _meant(results: Results) -> dict[str, str]:
    """What may have been meant, where little was found of what was typed."""
    if not results.mended or results.is_mended:
        return {}
    meant = replace(results.asked, words=results.mended, after="")
    return {"words": results.mended, "url": f"?{meant.query()}"}


def _group(results: Results, of: Filter) -> dict[str, Any]:
    chosen = results.asked.chosen.get(of.name, ())
    values = list(of.values) or most_frequent(results.found.counts, of.name)
    values += [value for value in chosen if value not in values]
    options = [_option(results, of, value) for value in values if _called(results, of, value)]
    return {
        "name": of.name,
        "label": of.label,
        "is_open": bool(chosen),
        "options": [one for one in options if one["count"] or one["is_chosen"]],
        "all": f"All {of.many}" if _has_more(results, of) else "",
        "all_url": _values_url(results, of) if of.many else "",
    }


def _has_more(results: Results, of: Filter) -> bool:
    """Whether a filter has values that its group does not show, and that may be found."""
    if not of.many:
        return False
    start = facet(of.name, "")
    counted = sum(1 for one in results.found.counts if one.startswith(start))
    return counted > MOST_SHOWN or (_is_open(results, of) and results.listed[of.name] > counted)


def _is_open(results: Results, of: Filter) -> bool:
    """Whether more of a filter's values may be found than were counted."""
    return (of.name if of.name in results.asked.chosen else "") in results.found.partial


def _values_url(results: Results, of: Filter) -> str:
    return reverse(f"search:{results.shelf.scope}_values", args=[of.name])


def _told(shown: int, possible: int, many: str) -> str:
    return f"{possible:,} {many}" if shown == possible else f"{shown:,} of {possible:,} {many}"


def _plain(text: str) -> str:
    """In small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _option(results: Results, of: Filter, value: str) -> dict[str, Any]:
    return {
        "value": value,
        "label": _called(results, of, value),
        "count": _count(results, of.name, value),
        "is_chosen": value in results.asked.chosen.get(of.name, ()),
    }


def _called(results: Results, of: Filter, value: str) -> str:
    """A value's name; nothing where it has left the network's lists."""
    return of.values.get(value) or results.names.get(facet(of.name, value), "")


def _count(results: Results, name: str, value: str) -> str:
    """How many a value would leave, or how many at least."""
    found, of = results.found, name if name in results.asked.chosen else ""
    counted = found.counts.get(facet(name, value), 0)
    if not counted:
        return ""
    least = min(counted, MOST_COUNTED)
    return f"{least:,}+" if of in found.partial else f"{least:,}"


def _chips(results: Results) -> list[dict[str, str]]:
    """What is filtered by, each with the address without it."""
    asked = results.asked
    return [
        {
            "label": _called(results, results.shelf.filter(name), value),
            "url": f"?{asked.without(name, value).query()}",
        }
        for name, values in asked.chosen.items()
        if name != "kind"
        for value in values
    ]


def _sorts(results: Results) -> list[dict[str, Any]]:
    return [
        {"value": name, "label": label, "is_chosen": name == results.sort}
        for name, label in results.shelf.sorts.items()
        if results.asked.words or name != BEST
    ]
