"""Who sees an e-mail address, and where one's own page is: put right where a network's privacy
notice is still the one that it began with."""

from django.db import migrations

SAID = {
    """\
- Nobody sees your e-mail address. Another network sees what you chose to share, and no more.
""": """\
- No other member sees your e-mail address. Champions see the address at which somebody was invited
  or with which they applied.
- Another network sees what you chose to share, and no more.
""",
    "Under your account you can": "On your page you can",
}

PUT_RIGHT = """
INSERT INTO pages_version (id, kind, number, text, asks_everyone, published_at, published_by)
SELECT gen_random_uuid(), kind, number + 1,
       replace(replace(text, %s, %s), %s, %s), false, now(), NULL
FROM pages_version AS held
WHERE kind = 'privacy' AND published_by IS NULL AND position(%s IN text) > 0
  AND NOT EXISTS (
      SELECT FROM pages_version AS newer WHERE newer.kind = held.kind AND newer.number > held.number
  )
"""


def words() -> list[str]:
    """What is put for what; and what tells the notice that is meant."""
    (address, rightly), (account, page) = SAID.items()
    return [address, rightly, account, page, address]


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_first_versions")]

    operations = [migrations.RunSQL([(PUT_RIGHT, words())], migrations.RunSQL.noop)]
