"""Lists of leavers, made as the product makes them. The network must be entered."""

from typing import Any

import factory

from tenant_apps.leavers import services
from tenant_apps.leavers.models import LeaversList, LeaversRow
from tests.factories.members import MemberFactory


class LeaversListFactory(factory.Factory[LeaversList]):
    """A list under review, which names one member."""

    class Meta:
        model = LeaversList

    by = factory.SubFactory(MemberFactory, role="champion")
    member = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(cls, model_class: type[LeaversList], *args: Any, **kwargs: Any) -> LeaversList:
        content = f"e-mail\n{kwargs['member'].user.email}\n".encode()
        return services.upload(content=content, by=kwargs["by"])


class LeaversRowFactory(factory.Factory[LeaversRow]):
    """The row of such a list."""

    class Meta:
        model = LeaversRow

    list = factory.SubFactory(LeaversListFactory)

    @classmethod
    def _create(cls, model_class: type[LeaversRow], *args: Any, **kwargs: Any) -> LeaversRow:
        row: LeaversRow = kwargs["list"].rows.get()
        return row
