"""What was decided stays as it was written, in the database itself.

PO001: rows are never changed. PO002: a change applies from today or later, by London's day.
PO003: one change a day stands. PO004: what has begun is not withdrawn.
Whoever adds a row locks the policy first, so that of two at once the second sees the first.
"""

from django.db import migrations

WRITTEN_ONCE = ["policy_change", "policy_withdrawal", "policy_application"]

REFUSE_CHANGE = """
CREATE FUNCTION policy_refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'PO001';
END
$$
"""

JUDGE_CHANGE = """
CREATE FUNCTION policy_judge_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM policy_policy FOR UPDATE;
    NEW.recorded_at := clock_timestamp();
    IF NEW.applies_on < (NEW.recorded_at AT TIME ZONE 'Europe/London')::date THEN
        RAISE EXCEPTION 'the day is past' USING ERRCODE = 'PO002';
    END IF;
    IF EXISTS (SELECT FROM policy_change AS c WHERE c.applies_on = NEW.applies_on
               AND NOT EXISTS (SELECT FROM policy_withdrawal AS w WHERE w.change_id = c.id))
    THEN
        RAISE EXCEPTION 'another change is planned for this day' USING ERRCODE = 'PO003';
    END IF;
    RETURN NEW;
END
$$
"""

JUDGE_WITHDRAWAL = """
CREATE FUNCTION policy_judge_withdrawal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM policy_policy FOR UPDATE;
    NEW.recorded_at := clock_timestamp();
    IF EXISTS (SELECT FROM policy_change AS c WHERE c.id = NEW.change_id
               AND c.applies_on <= (NEW.recorded_at AT TIME ZONE 'Europe/London')::date)
    THEN
        RAISE EXCEPTION 'the change has begun' USING ERRCODE = 'PO004';
    END IF;
    RETURN NEW;
END
$$
"""


def refuse(table: str, name: str, event: str, level: str) -> list[str]:
    trigger = f"{table}_{name}"
    return [
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
        f"FOR EACH {level} EXECUTE FUNCTION policy_refuse_change()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}",
    ]


def judge(table: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {table}_judge BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


def statements() -> list[str]:
    made = [REFUSE_CHANGE, JUDGE_CHANGE, JUDGE_WITHDRAWAL]
    for name in ("policy_refuse_change", "policy_judge_change", "policy_judge_withdrawal"):
        made.append(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
    for table in WRITTEN_ONCE:
        made += refuse(table, "no_change", "UPDATE OR DELETE", "ROW")
        made += refuse(table, "no_truncate", "TRUNCATE", "STATEMENT")
    rules = "welcome_minutes, floor_minutes, ceiling_minutes, single, id"
    made += refuse("policy_policy", "no_change", f"UPDATE OF {rules} OR DELETE", "ROW")
    made += refuse("policy_policy", "no_truncate", "TRUNCATE", "STATEMENT")
    made.append(judge("policy_change", "policy_judge_change"))
    made.append(judge("policy_withdrawal", "policy_judge_withdrawal"))
    return made


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_changes")]

    operations = [migrations.RunSQL(statements(), migrations.RunSQL.noop)]
