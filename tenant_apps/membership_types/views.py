"""Types of membership: their rules, one member's, and moving many on at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from tenant_apps.members import selectors as members
from tenant_apps.members.access import needs
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.membership_types import presenters, selectors, services
from tenant_apps.membership_types.forms import ChooseForm, RuleForm, TermForm
from tenant_apps.policy import types
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import BadTerm

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.MEMBERSHIP_TYPE_CHANGE)
def every(request: ActorRequest) -> HttpResponse:
    """All types."""
    lines = presenters.lines(types.rules(), selectors.counts())
    return render(request, "membership_types/list.html", {"lines": lines})


@get_or_post
@needs(Permission.MEMBERSHIP_TYPE_CHANGE)
def rule(request: MemberRequest, type_code: str) -> HttpResponse:
    """The rule of one type."""
    if type_code not in MembershipType.values:
        raise NotFound
    of = MembershipType(type_code)
    data = request.POST if request.method == "POST" else None
    form = RuleForm(data, rule=types.rule_of(of))
    if form.is_bound and form.is_valid():
        services.change_rule(
            of=of, withheld=form.withheld, moves_to=form.moves_on_to, by=request.member
        )
        messages.success(request, f"The rules for {of.label.lower()} are saved.")
        return redirect("membership_types:list")
    context = {"form": form, "name": of.label}
    status = 422 if form.errors else 200
    return render(request, "membership_types/rule.html", context, status=status)


@get_or_post
@needs(Permission.MEMBERSHIP_TYPE_CHANGE)
def term(request: MemberRequest, handle: str) -> HttpResponse:
    """One member's type and term."""
    member = members.by_handle(handle, any_state=True)
    if member is None:
        raise NotFound
    form = TermForm(request.POST if request.method == "POST" else None, member=member)
    if form.is_bound and form.is_valid():
        try:
            services.set_term(member=member, term=form.term, by=request.member)
        except BadTerm as refused:
            form.add_error("ends_on", refused.message)
        else:
            messages.success(request, f"The membership of {member.name} is saved.")
            return redirect("members:member", handle=handle)
    context = {"form": form, "name": member.name, "handle": handle}
    status = 422 if form.errors else 200
    return render(request, "membership_types/term.html", context, status=status)


@get_or_post
@needs(Permission.MEMBERSHIP_TYPE_CHANGE)
def move_on(request: MemberRequest) -> HttpResponse:
    """Choose many, look who they are, and move them on."""
    asked = request.POST if request.method == "POST" else request.GET or None
    form = ChooseForm(asked)
    if not (form.is_bound and form.is_valid()):
        status = 422 if form.is_bound else 200
        return render(request, "membership_types/move.html", {"form": form}, status=status)
    if request.method == "POST":
        count = services.move_on(chosen=form.chosen, term=form.term, by=request.member)
        messages.success(request, f"{count} {'member' if count == 1 else 'members'} moved on.")
        return redirect("membership_types:list")
    preview = presenters.preview(selectors.chosen(form.chosen), form.term)
    asked_so = [(field.html_name, field.value() or "") for field in form]
    context = {"form": form, "preview": preview, "asked": asked_so}
    return render(request, "membership_types/move.html", context)
