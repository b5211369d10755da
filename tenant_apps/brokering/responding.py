"""How fast the members of each organisation answer, from when things happened alone.

Answering is the first agreeing, declining or suggesting of other hours by whom a proposal went to;
confirming is what the other made of logged hours. A round measures both, over three months.
"""

from datetime import timedelta

from kernel import clock, database
from tenant_apps.brokering.models import ResponseTime
from tenant_apps.organisations.models import Organisation

OVER = timedelta(days=90)

_QUERY = """
SELECT m.organisation_id, a.what, count(*), count(DISTINCT a.who),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.took) / 60)
  FROM (
    SELECT asked.kind AS what, answer.actor_id AS who, answer.at - asked.at AS took
      FROM exchanges_event AS asked
      JOIN LATERAL (
        SELECT e.actor_id, e.at FROM exchanges_event AS e
         WHERE e.exchange_id = asked.exchange_id AND e.position > asked.position
           AND e.actor_id <> asked.actor_id
           AND e.kind = ANY(CASE asked.kind
                   WHEN 'proposed' THEN ARRAY['accepted', 'countered', 'declined']
                   ELSE ARRAY['settled', 'disputed'] END)
         ORDER BY e.position LIMIT 1) AS answer ON true
     WHERE asked.kind IN ('proposed', 'logged') AND asked.at >= %(since)s) AS a
  JOIN members_member AS m ON m.id = a.who
 WHERE m.organisation_id IS NOT NULL
 GROUP BY 1, 2
"""


def measure() -> int:
    """Measure anew; returns of how many organisations anything is known."""
    with database.cursor() as cursor:
        cursor.execute(_QUERY, {"since": clock.now() - OVER})
        found = cursor.fetchall()
    rows: dict[object, ResponseTime] = {}
    for organisation, what, count, people, median in found:
        row = rows.setdefault(organisation, ResponseTime(organisation_id=organisation))
        row.measured_at = clock.now()
        if what == "proposed":
            row.answers, row.answered_by, row.answer_median_minutes = count, people, round(median)
        else:
            row.confirmations, row.confirmed_by = count, people
            row.confirmation_median_minutes = round(median)
    with database.atomic():
        ResponseTime.objects.all().delete()
        ResponseTime.objects.bulk_create(rows.values())
    return len(rows)


def forget(organisation: Organisation) -> None:
    """Its members answer for another now; the next round measures that one anew."""
    ResponseTime.objects.filter(organisation=organisation).delete()
