"""The skills that a text is about: found in the network's list by their names.

Each word of a name weighs more the fewer names have it. A part of a name between "and"s counts
as a name of its own. A word is found by its stem, by a beginning where it is the last of the
text, or with a typing error; a skill is found where the words found weigh half of its name.
"""

import re
from uuid import UUID

from kernel import database

MOST_WORDS = 60
MOST_LETTERS = 40
SUGGESTED = 5
_WORD = re.compile(r"[^\W_]+")

_QUERY = """
WITH typed AS MATERIALIZED (
  SELECT DISTINCT stem
  FROM unnest(%(words)s::text[]) AS word,
    unnest(tsvector_to_array(to_tsvector('english', word))) AS stem
), part AS (
  SELECT id, place, to_tsvector('english', part) AS stems
  FROM skills_skill, regexp_split_to_table(name, '\\s+and\\s+|[(),/]+') WITH ORDINALITY
    AS parts (part, place)
  WHERE NOT is_retired
), named AS (
  SELECT id, place, stem FROM part, unnest(tsvector_to_array(stems)) AS stem
), weight AS MATERIALIZED (
  SELECT stem, ln(1 + (SELECT count(*) FROM part)::numeric / count(*)) AS weight
  FROM named GROUP BY stem
), found AS MATERIALIZED (
  SELECT stem, weight, EXISTS (
    SELECT FROM typed WHERE typed.stem = weight.stem
      OR left(typed.stem, 1) = left(weight.stem, 1) AND length(weight.stem) > 3
        AND similarity(typed.stem, weight.stem) >= 0.4
  ) OR length(%(last)s) > 2 AND starts_with(stem, %(last)s) AS is_found
  FROM weight
), scored AS (
  SELECT id, place, sum(weight) FILTER (WHERE is_found) / sum(weight) AS share,
    sum(weight) FILTER (WHERE is_found) AS weight
  FROM named JOIN found USING (stem) GROUP BY id, place
)
SELECT skill.id, skill.name
FROM skills_skill AS skill
JOIN (
  SELECT id, max(share) AS share, max(weight) AS weight
  FROM scored WHERE share >= 0.5 GROUP BY id
) AS best USING (id)
ORDER BY best.share DESC, best.weight DESC, skill.name
LIMIT %(most)s
"""


def found_in(text: str, *, most: int = SUGGESTED) -> dict[UUID, str]:
    """Names by id of skills in the list that the text is about, the surest first."""
    words = [word for word in _WORD.findall(text.lower()) if len(word) <= MOST_LETTERS]
    words = words[:MOST_WORDS]
    if not words:
        return {}
    with database.cursor() as cursor:
        cursor.execute(_QUERY, {"words": words, "last": words[-1], "most": most})
        return dict(cursor.fetchall())
