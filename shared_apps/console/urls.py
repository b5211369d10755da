"""Addresses of the console."""

from django.urls import path

from shared_apps.console.views import acts, admission, commissioning, networks

app_name = "console"
urlpatterns = [
    path("", networks.entrance, name="entrance"),
    path("networks/", networks.networks, name="networks"),
    path("federation/", networks.federation, name="federation"),
    path("refused/", networks.refused, name="refused"),
    path("new/", commissioning.choose_kind, name="choose_kind"),
    path("new/<str:kind>/", commissioning.new, name="new"),
    path("new/<str:kind>/preview/", commissioning.preview, name="preview"),
    path("runs/<uuid:run_id>/", commissioning.progress, name="progress"),
    path("runs/<uuid:run_id>/retry/", commissioning.retry, name="retry"),
    path("networks/<slug:slug>/", networks.network, name="network"),
    path("networks/<slug:slug>/rename/", acts.rename, name="rename"),
    path("networks/<slug:slug>/finding/", acts.findability, name="findability"),
    path("networks/<slug:slug>/suspend/", acts.suspend, name="suspend"),
    path("networks/<slug:slug>/reactivate/", acts.reactivate, name="reactivate"),
    path("admissions/", admission.admissions, name="admissions"),
    path("networks/<slug:slug>/federate/", admission.invite, name="federate"),
    path("networks/<slug:slug>/take-back/", admission.take_back, name="take_back"),
    path("networks/<slug:slug>/admit/", admission.admit, name="admit"),
    path("networks/<slug:slug>/refuse/", admission.refuse, name="refuse"),
    path("networks/<slug:slug>/trade-limits/", admission.limits, name="limits"),
    path("networks/<slug:slug>/leave-federation/", admission.leave, name="leave"),
    path("networks/<slug:slug>/stay/", admission.stay, name="stay"),
    path("networks/<slug:slug>/cancel-open/", admission.cancel_open, name="cancel_open"),
]
