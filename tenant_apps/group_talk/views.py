"""What those who take part in a group write to each other."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refused
from tenant_apps.exchanges.forms import NoteForm
from tenant_apps.exchanges.views.files import saved
from tenant_apps.exchanges.views.reading import position
from tenant_apps.group_talk import presenters, selectors, services
from tenant_apps.group_talk.models import GroupNote
from tenant_apps.groups.models import Group
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def talk(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """GET: all of it; with `after` what is new since, as a fragment, 204 for nothing. POST: write.

    New is also that another number of people has read what one wrote than `read`.
    """
    group = selectors.get(request.member, group_id)
    if request.method == "POST":
        return _write(request, group)
    return _new(request, group) if "after" in request.GET else _show(request, group)


@require_safe
@members_only
def unread(request: MemberRequest) -> HttpResponse:
    """The groups in which somebody has written something new, each leading to its messages."""
    found = selectors.unread_groups(request.member)
    rows = [presenters.row(group, viewer=request.member) for group in found]
    return render(request, "group_talk/unread.html", {"rows": rows})


@require_POST
@members_only
def read(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """Say that one has read up to a position: the page does as soon as somebody sees it."""
    group = selectors.get(request.member, group_id)
    up_to = position(request.POST.get("up_to", ""))
    services.note_reading(group=group, up_to=up_to, by=request.member)
    if "HX-Request" in request.headers:
        return HttpResponse()
    return redirect("group_talk:talk", group.id)


@require_safe
@members_only
def file(request: MemberRequest, group_id: UUID, groupattachment_id: UUID) -> HttpResponseBase:
    """A file of a message, for those who take part. It is saved, and never opened in the page."""
    group = selectors.get(request.member, group_id)
    return saved(*selectors.attachment(group, request.member, groupattachment_id))


def _show(
    request: MemberRequest,
    group: Group,
    *,
    form: NoteForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    me = request.member
    written = selectors.notes(group, me)
    mine = [note.position for note in written if note.author_id == me.id]
    context = {
        "talk": presenters.head(group, viewer=me),
        "form": form or NoteForm(),
        "refusal": refusal.message if refusal else "",
        **_entries(request, group, written, last_written=max(mine, default=0)),
    }
    wrong = 422 if form and form.errors else 200
    return render(
        request, "group_talk/talk.html", context, status=refusal.status if refusal else wrong
    )


def _new(request: MemberRequest, group: Group) -> HttpResponse:
    me, after = request.member, position(request.GET["after"])
    new = selectors.notes(group, me, after=after)
    last = selectors.last_written(group, me)
    context = _entries(request, group, new, last_written=last, after=after)
    read = str(context["read_count"])
    if not new and request.GET.get("read", read) == read:
        return HttpResponse(status=204)
    return render(request, "group_talk/_new.html", context)


def _write(request: MemberRequest, group: Group) -> HttpResponse:
    form = NoteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, group, form=form)
    key = form.cleaned_data["key"]
    try:
        services.write(group_id=group.id, key=key, by=request.member, **form.values())
    except Refused as refusal:
        again = NoteForm(initial={"text": form.values()["text"]})
        now = selectors.get(request.member, group.id)
        return _show(request, now, form=again, refusal=refusal)
    messages.success(request, "Sent.")
    return redirect(f"{reverse('group_talk:talk', args=[group.id])}#write")


def _entries(
    request: MemberRequest,
    group: Group,
    written: list[GroupNote],
    *,
    last_written: int,
    after: int = 0,
) -> dict[str, Any]:
    """The messages, where to ask for more, and where to say that these are read."""
    me = request.member
    readings = selectors.readings(group)
    last = written[-1].position if written else after
    known = readings.get(me.id, 0)
    is_new = any(note.position > known and note.author_id != me.id for note in written)
    count = presenters.read_by(group, readings, last_written, viewer=me) if last_written else 0
    url = reverse("group_talk:talk", args=[group.id])
    return {
        "read_url": reverse("group_talk:read", args=[group.id]) if is_new else "",
        "read_to": last,
        "read_count": count,
        "read_state": presenters.read_state(group, readings, last_written, viewer=me),
        "entries": presenters.entries(written, viewer=me),
        "poll_url": f"{url}?after={last}&read={count}",
    }
