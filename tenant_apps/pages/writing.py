"""Champions write the network's pages: a draft, a look at it, a version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.accounts import logins
from tenant_apps.pages import presenters, selectors, services
from tenant_apps.pages.forms import PublishForm, TextForm
from tenant_apps.pages.models import Draft
from tenant_apps.policy.access import needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission

OVERTAKEN = (
    "Another champion has changed this since you opened it. Open it in a second window to read "
    "theirs. Your text is here as you wrote it: send it again, and it takes the place of theirs."
)


@require_safe
@needs(Permission.PAGE_CHANGE)
def pages(request: ActorRequest) -> HttpResponse:
    """All pages, each with what holds and what is being written."""
    context = {"pages": presenters.listed(selectors.current(), selectors.drafts())}
    return render(request, "pages/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PAGE_CHANGE)
def write(request: ActorRequest, kind: str) -> HttpResponse:
    """Write what the next version shall say, beginning from the one that holds."""
    wanted = selectors.kind_of(kind)
    standing = selectors.standing(wanted)
    form = TextForm(
        request.POST if request.method == "POST" else None,
        initial={"text": standing.text, "begun": selectors.digest(standing)},
    )
    if form.is_bound and form.is_valid():
        try:
            services.write(kind=wanted, **form.values(), by=request.member.id)
        except services.ChangedSince:
            form.begin_from(selectors.digest(selectors.standing(wanted)), because=OVERTAKEN)
        else:
            return redirect("pages:preview", wanted)
    context = {"form": form, "title": wanted.label, "has_draft": isinstance(standing, Draft)}
    context |= presenters.urls(wanted)
    return render(request, "pages/write.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.PAGE_CHANGE)
def preview(request: ActorRequest, kind: str) -> HttpResponse:
    """The draft as it will be read, and the button that publishes it."""
    wanted = selectors.kind_of(kind)
    draft = selectors.draft(wanted)
    if draft is None:
        return redirect("pages:write", wanted)
    form = PublishForm(kind=wanted, initial={"seen": selectors.digest(draft)})
    context = {"page": presenters.preview(draft), "form": form}
    return render(request, "pages/preview.html", context)


@require_POST
@needs(Permission.PAGE_CHANGE)
def publish(request: ActorRequest, kind: str) -> HttpResponse:
    """Let the draft hold from now on."""
    wanted = selectors.kind_of(kind)
    form = PublishForm(request.POST, kind=wanted)
    if not form.is_valid():
        raise services.ChangedSince
    version = services.publish(
        kind=wanted,
        seen=form.cleaned_data["seen"],
        asks_everyone=form.cleaned_data.get("asks_everyone", False),
        by=request.member.id,
        user=logins.id_of(request),
    )
    messages.success(request, f"{wanted.label}: version {version.number} is published.")
    return redirect("pages:list")


@require_POST
@needs(Permission.PAGE_CHANGE)
def drop(request: ActorRequest, kind: str) -> HttpResponse:
    """Forget the draft."""
    wanted = selectors.kind_of(kind)
    services.drop(kind=wanted, by=request.member.id)
    messages.success(request, "The draft is gone. What is published stays.")
    return redirect("pages:list")
