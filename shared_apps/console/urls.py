"""Addresses of the console."""

from django.urls import path

from shared_apps.console.views import (
    acts,
    admission,
    commissioning,
    disputes,
    networks,
    pairs,
    trade,
)

app_name = "console"
urlpatterns = [
    path("", networks.entrance, name="entrance"),
    path("networks/", networks.networks, name="networks"),
    path("federation/", trade.federation, name="federation"),
    path("federation/pairs/", trade.pairs, name="pairs"),
    path("federation/pairs.csv", trade.download_pairs, name="pairs_csv"),
    path("federation/pairs/<slug:one>/<slug:other>/", pairs.pair, name="pair"),
    path("federation/pairs/<slug:one>/<slug:other>/<slug:what>/", pairs.act, name="pair_act"),
    path("federation/patterns/", trade.patterns, name="patterns"),
    path("federation/patterns/<uuid:pattern_id>/", trade.pattern, name="pattern"),
    path("federation/to-decide/", disputes.disputes, name="disputes"),
    path("federation/to-decide/<uuid:crossing_id>/", disputes.dispute, name="dispute"),
    path("federation/reconciliation/", trade.reconciliation, name="reconciliation"),
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
    path("networks/<slug:slug>/settle/", admission.settle, name="settle"),
    path("networks/<slug:slug>/stay/", admission.stay, name="stay"),
    path("networks/<slug:slug>/cancel-open/", admission.cancel_open, name="cancel_open"),
]
