from django.db import migrations

# What pages ask for in an order or a sum no column has. All of it is SQLite's own to keep (an
# index on an expression, a table kept by triggers), so the models know nothing of it and nothing
# that writes can forget it. A later migration that makes one of these tables anew (Django alters
# tables of SQLite so) loses what hangs on it and must make it again: tests/workspace/
# test_pages_sums.py says when that was forgotten.
_INDEXES = (
    # Who stands on most messages: the guess at the owner, see workspace/owner.py.
    "CREATE INDEX pointseen_weight ON ledger_pointseen (sent + received + 3 * in_sent_folder + 3 * delivered_to)",
    # The newest acts of a kind.
    "CREATE INDEX act_kind_at ON ledger_act (kind, at)",
)

# A person's part in an outcome as figures, out of the attribution's detail: a statement over all
# time sums thousands of them. See workspace/statement_figures.py.
_TABLE = """
CREATE TABLE statement_part (
  person_id bigint NOT NULL,
  outcome_id bigint NOT NULL,
  credit bigint NOT NULL,
  confirmed bigint NOT NULL,
  with_inferred bigint NOT NULL,
  low bigint NOT NULL,
  high bigint NOT NULL,
  exact bool NOT NULL,
  cut bool NOT NULL,
  models text NOT NULL, -- {model: minor units}
  PRIMARY KEY (person_id, outcome_id)
) WITHOUT ROWID
"""
_FILL = """
INSERT INTO statement_part
SELECT json_extract(s.value, '$.person'), c.outcome_id,
  coalesce(json_extract(s.value, '$.credit'), 0),
  coalesce(json_extract(s.value, '$.confirmed'), 0),
  coalesce(json_extract(s.value, '$.with_inferred'), 0),
  coalesce(json_extract(s.value, '$.low'), 0),
  coalesce(json_extract(s.value, '$.high'), 0),
  coalesce(json_extract(c.detail, '$.method.exact'), 1),
  coalesce(json_array_length(c.detail, '$.cuts'), 0) > 0,
  (SELECT json_group_object(m.key, coalesce((SELECT one.value FROM json_each(m.value) one
    WHERE one.key = CAST(json_extract(s.value, '$.person') AS text)), 0))
    FROM json_each(c.detail, '$.models') m)
FROM {source} c, json_each(c.detail, '$.shares') s
WHERE json_type(s.value, '$.person') = 'integer'
"""
_EMPTY = "DELETE FROM statement_part WHERE outcome_id = OLD.outcome_id"
_NEW = _FILL.format(source="(SELECT NEW.outcome_id AS outcome_id, NEW.detail AS detail)")
_TRIGGERS = (
    # Deleting by outcome walks this; the primary key begins with the person.
    "CREATE INDEX statement_part_outcome ON statement_part (outcome_id)",
    f"CREATE TRIGGER statement_part_made AFTER INSERT ON ledger_outcomecredit BEGIN {_NEW}; END",
    f"CREATE TRIGGER statement_part_gone AFTER DELETE ON ledger_outcomecredit BEGIN {_EMPTY}; END",
    f"CREATE TRIGGER statement_part_changed AFTER UPDATE OF outcome_id, detail ON ledger_outcomecredit BEGIN {_EMPTY}; {_NEW}; END",
)

# Without these SQLite takes the new indexes for better ones than they are.
_MEASURE = ("ANALYZE ledger_act", "ANALYZE ledger_pointseen", "ANALYZE statement_part")

_MAKE = (*_INDEXES, _TABLE, _FILL.format(source="ledger_outcomecredit"), *_TRIGGERS, *_MEASURE)
_DROP = (
    "DROP TRIGGER statement_part_changed",
    "DROP TRIGGER statement_part_gone",
    "DROP TRIGGER statement_part_made",
    "DROP TABLE statement_part",
    "DROP INDEX act_kind_at",
    "DROP INDEX pointseen_weight",
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_message_search")]
    operations = [migrations.RunSQL(_MAKE, _DROP)]
