"""Invitations, links and lists of staff, made as the product makes them."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.joining import services
from tenant_apps.joining.models import (
    Application,
    Arrival,
    Invitation,
    JoinDomain,
    JoinLink,
    StaffRow,
    StaffUpload,
)


class InvitationFactory(factory.Factory[Invitation]):
    """An invitation that waits; its secret is in the mail alone."""

    class Meta:
        model = Invitation

    email = factory.Sequence(lambda number: f"invited{number}@example.org")
    name = "Ines Invited"
    by = None

    @classmethod
    def _create(cls, model_class: type[Invitation], *args: Any, **kwargs: Any) -> Invitation:
        return services.invite(**kwargs)


class JoinLinkFactory(factory.Factory[JoinLink]):
    """A link in use."""

    class Meta:
        model = JoinLink

    label = "Poster in the canteen"
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[JoinLink], *args: Any, **kwargs: Any) -> JoinLink:
        return services.make_link(**kwargs)


class JoinDomainFactory(factory.Factory[JoinDomain]):
    """A domain whose people may join."""

    class Meta:
        model = JoinDomain

    name = factory.Sequence(lambda number: f"trust{number}.nhs.uk")
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[JoinDomain], *args: Any, **kwargs: Any) -> JoinDomain:
        return services.add_domain(**kwargs)


class ApplicationFactory(factory.Factory[Application]):
    """An application by a link, that waits."""

    class Meta:
        model = Application

    email = factory.Sequence(lambda number: f"applicant{number}@example.org")
    name = "Ada Applicant"
    why = "I run a ward."

    @classmethod
    def _create(cls, model_class: type[Application], *args: Any, **kwargs: Any) -> Application:
        link = kwargs.pop("link", None) or JoinLinkFactory(needs_approval=True)
        return services.apply(link=link, **kwargs)


class ArrivalFactory(factory.Factory[Arrival]):
    """By a link someone came."""

    class Meta:
        model = Arrival

    name = "Nia Newcomer"
    email = factory.Sequence(lambda number: f"newcomer{number}@example.org")
    password = "three quiet otters swim"

    @classmethod
    def _create(cls, model_class: type[Arrival], *args: Any, **kwargs: Any) -> Arrival:
        link = kwargs.pop("link", None) or JoinLinkFactory()
        arrival: Arrival = services.join(link=link, **kwargs).arrival
        return arrival


class StaffUploadFactory(factory.Factory[StaffUpload]):
    """A list that was read and checked by its guessed columns, and waits for a yes."""

    class Meta:
        model = StaffUpload

    content = b"name,e-mail,organisation,role\nAnn Able,ann@example.org,,Nurse\n"
    file_name = "staff.csv"
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[StaffUpload], *args: Any, **kwargs: Any) -> StaffUpload:
        made = services.upload(**kwargs)
        services.map_columns(
            upload_id=made.id,
            columns=made.columns,
            heading_rows=made.heading_rows,
            by=made.uploaded_by,
        )
        assert not services.go_on(made.id, most_seconds=60)
        made.refresh_from_db()
        return made


class StaffRowFactory(factory.Factory[StaffRow]):
    """The last row of such a list."""

    class Meta:
        model = StaffRow

    upload = factory.SubFactory(StaffUploadFactory)

    @classmethod
    def _create(cls, model_class: type[StaffRow], *args: Any, upload: StaffUpload) -> StaffRow:
        return upload.rows.latest("number")
