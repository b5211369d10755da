"""Going through a page by the Tab key alone, and what of it can be seen."""

from dataclasses import dataclass

from playwright.sync_api import Page

# The header's and the footer's links, and the parts of a date.
_ELSEWHERE = 60
# All that can be used on a page's own part. Of a group of radio buttons Tab stops at one.
_NUMBER = """() => {
  const all = [...document.querySelectorAll(
    "main :is(a[href], button, input, select, textarea, summary, [tabindex='0'])")];
  const group = it => all.filter(other => other.type === "radio" && other.name === it.name);
  const stops = all.filter(it => it.checkVisibility({visibilityProperty: true}) && !it.disabled)
    .filter(it => it.type !== "hidden" && it.tabIndex !== -1)
    .filter(it => it.type !== "radio" || it.checked
      || !group(it).some(other => other.checked) && group(it)[0] === it);
  stops.forEach((it, number) => { it.dataset.stop = number; });
  return stops.map(it => it.outerHTML.slice(0, 160));
}"""
# The ring may be drawn around the whole card that a link stands for. A browser marks the parts of
# a date itself.
_FOCUS = """() => {
  const it = document.activeElement;
  const ground = getComputedStyle(document.body).backgroundColor;
  const rings = [null, "::before", "::after"]
    .map(part => getComputedStyle(it, part))
    .filter((look, part) => part === 0 || look.content !== "none")
    .filter(look => look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2
      && look.outlineColor !== ground && !/^rgba.*, 0\\)$/.test(look.outlineColor));
  return {number: it.dataset.stop ?? "", isMarked: it.type === "date" || rings.length > 0};
}"""


@dataclass(frozen=True, slots=True)
class Walk:
    """What Tab came to on a page, of all that can be used there; and where no ring was seen."""

    stops: list[str]
    missed: list[str]
    unmarked: list[str]


def walks(page: Page) -> Walk:
    """Press Tab until everything had the focus, or long enough."""
    stops = page.evaluate(_NUMBER)
    seen: dict[int, bool] = {}
    for _press in range(len(stops) + _ELSEWHERE):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus["number"]:
            seen[int(focus["number"])] = focus["isMarked"]
        if len(seen) == len(stops):
            break
    return Walk(
        stops,
        [name for number, name in enumerate(stops) if number not in seen],
        [stops[number] for number, is_marked in seen.items() if not is_marked],
    )
