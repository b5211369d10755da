"""Champions say which kinds of help there are, and what they are called."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tenant_apps.listings import kind_services, selectors
from tenant_apps.policy import entries
from tenant_apps.policy.access import needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission


class NewKindForm(forms.Form):
    """A kind of help to add."""

    name = forms.CharField(label="Name", max_length=kind_services.LONGEST)


class KindForm(NewKindForm):
    """A kind of help and its place in a list of so many."""

    place = forms.TypedChoiceField(label="Place in the list", coerce=int)

    def __init__(self, *args: object, places: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(number, str(number)) for number in range(1, places + 1)]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KIND_OF_HELP_CHANGE)
def kinds(request: ActorRequest) -> HttpResponse:
    """All kinds of help in their order, and a form for one more."""
    form = NewKindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            added = kind_services.add(**form.cleaned_data, by=request.member.id)
        except kind_services.KindTaken as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, f"“{added.name}” is in the list.")
            return redirect("listings:kinds")
    context = {"form": form, "kinds": selectors.all_kinds()}
    return render(request, "listings/kinds.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KIND_OF_HELP_CHANGE)
def kind(request: ActorRequest, kind: str) -> HttpResponse:
    """Rename a kind of help or move it within the list."""
    found, every = selectors.kind(kind), selectors.all_kinds()
    initial = {"name": found.name, "place": every.index(found) + 1}
    data = request.POST if request.method == "POST" else None
    form = KindForm(data, places=len(every), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            kind_services.change(kind=found, **form.cleaned_data, by=request.member.id)
        except kind_services.KindTaken as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, "The kind of help is saved.")
            return redirect("listings:kinds")
    context = {"form": form, "kind": found}
    return render(request, "listings/kind.html", context, status=422 if form.errors else 200)


retire, bring_back = entries.buttons(
    Permission.KIND_OF_HELP_CHANGE,
    get=selectors.kind,
    set_retired=kind_services.set_retired,
    page="listings:kind",
    entries=lambda _: reverse("listings:kinds"),
)
