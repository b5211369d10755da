"""Which field of a form a refusal is about."""

from django import forms

from kernel.errors import Refused
from shared_apps.agreeing import limits
from shared_apps.agreeing import services as agreeing
from shared_apps.billing import services as billing
from shared_apps.billing.vat import BadVatNumber
from shared_apps.champion_news import services as champion_news
from shared_apps.commissioning import services as commissioning
from shared_apps.commissioning.domains import BadDomain
from shared_apps.federation import steps
from shared_apps.national_skills import services as national_skills
from shared_apps.operators import services as operators
from shared_apps.removing import services as removing
from shared_apps.status import services as status
from shared_apps.visiting import services as visiting
from tenants import services as registry

_FIELDS: dict[type[Refused], str] = {
    registry.BadName: "name",
    registry.BadSlug: "slug",
    registry.SlugTaken: "slug",
    registry.UnknownIcs: "ics",
    registry.IcsTaken: "ics",
    commissioning.IcsMissing: "ics",
    commissioning.BadChampion: "champion_email",
    commissioning.BadWelcome: "welcome",
    commissioning.DomainTaken: "email_domains",
    BadDomain: "email_domains",
    national_skills.SkillTaken: "name",
    national_skills.BadSkill: "name",
    visiting.WhyMissing: "words",
    visiting.BadLength: "minutes",
    operators.NameMissing: "name",
    operators.OperatorExists: "email",
    operators.NotOnOneself: "role",
    operators.LastProvisioner: "role",
    limits.MoreThanUsual: "down",
    agreeing.AskingReason: "reason",
    removing.ExportUnsaid: "export_where",
    removing.NamedInRecord: "export_where",
    billing.NameMissing: "name",
    billing.BadEmail: "email",
    billing.BadOrder: "purchase_order",
    billing.NotToCredit: "pence",
    billing.ReasonMissing: "reason",
    billing.PlanWithdrawn: "plan",
    billing.WrongPlan: "plan",
    billing.SamePlan: "plan",
    BadVatNumber: "number",
    status.BadState: "state",
    status.BadTimes: "ends_at",
    champion_news.BadDay: "shows_until",
    champion_news.NobodyMeant: "audience",
    steps.ReasonMissing: "reason",
    steps.ReasonTooLong: "reason",
}
UNPROCESSABLE = 422


def explain(form: forms.Form, refused: Refused) -> int:
    """Put the refusal beside its field, or above the form; returns the response's status."""
    field = _FIELDS.get(type(refused))
    form.add_error(field if field in form.fields else None, refused.message)
    return UNPROCESSABLE if refused.status == 400 else refused.status
