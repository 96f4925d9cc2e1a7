"""Where contact between people is told: SQL for messages, meetings and interactions.

Each statement gives rows (a, b, at, a_to_b, channel, role, size, one, other): who (a < b), when,
from whom, in which role, how many were addressed or there, and what both answered (meetings).
With `pairs` it looks only at the couples in the temporary table `pair`.
"""

from tengill.ledger.standing import in_force

Row = tuple[int, int, int, int, str, str, int, str, str]

MESSAGES = """
SELECT min(s.person_id, r.person_id), max(s.person_id, r.person_id), d.at,
  s.person_id < r.person_id, m.channel, d.role, m.recipients, '', ''
FROM ledger_addressed d
JOIN ledger_message m ON m.id = d.message_id
JOIN ledger_personpoint s ON s.point_id = d.sender_id
JOIN ledger_personpoint r ON r.point_id = d.point_id
WHERE d.role IN ('to', 'cc', 'bcc', 'mention') AND d.at IS NOT NULL AND m.bulk < %s
  AND m.recipients <= %s AND s.person_id <> r.person_id
"""

# Driven from the pairs: the index (point, sender, at) answers for each couple of points.
MESSAGES_OF_PAIRS = """
SELECT t.a, t.b, d.at, s.person_id < r.person_id, m.channel, d.role, m.recipients, '', ''
FROM pair t
CROSS JOIN ledger_personpoint s ON s.person_id IN (t.a, t.b)
CROSS JOIN ledger_personpoint r ON r.person_id IN (t.a, t.b) AND r.person_id <> s.person_id
CROSS JOIN ledger_addressed d ON d.point_id = r.point_id AND d.sender_id = s.point_id
CROSS JOIN ledger_message m ON m.id = d.message_id
WHERE d.role IN ('to', 'cc', 'bcc', 'mention') AND d.at IS NOT NULL AND m.bulk < %s
  AND m.recipients <= %s
"""

# Everybody at a meeting, the organiser with them (who came, unless invited and answered else).
_THERE = f"""
there AS MATERIALIZED (
  SELECT m.id AS meeting, p.person_id AS person, min(x.answer) AS answer, m.starts_at AS at,
    max(m.organiser_id IS NOT NULL AND x.point = m.organiser_id) AS leads
  FROM ledger_meeting m
  JOIN (SELECT meeting_id AS meeting, point_id AS point, answer FROM ledger_attendance
        WHERE NOT is_group {{invited}}
        UNION ALL SELECT o.id, o.organiser_id, 'accepted' FROM ledger_meeting o
        WHERE o.organiser_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_attendance l
          WHERE l.meeting_id = o.id AND l.point_id = o.organiser_id) {{led}}) x
    ON x.meeting = m.id
  JOIN ledger_personpoint p ON p.point_id = x.point
  WHERE m.starts_at IS NOT NULL AND m.state <> 'cancelled' AND m.attendees <= %s
    AND {in_force("ledger_meeting", "m")}
  GROUP BY m.id, p.person_id
),
size AS MATERIALIZED (
  SELECT meeting, count(*) AS people FROM there WHERE answer <> 'declined' GROUP BY meeting
)"""
# Of each couple the owner is at thousands of meetings, the other at few: asked is the other. Where
# the owner (or whoever they are coupled with) was not, the rest of the meeting is not looked at.
_HELD = """held AS MATERIALIZED (
  WITH one AS MATERIALIZED (SELECT p.point_id AS point,
      CASE WHEN o.is_owner THEN t.a ELSE t.b END AS other FROM pair t
    LEFT JOIN ledger_person o ON o.id = t.a
    CROSS JOIN ledger_personpoint p ON p.person_id = CASE WHEN o.is_owner THEN t.b ELSE t.a END),
  theirs AS MATERIALIZED (
    SELECT a.meeting_id AS id, one.other FROM one
    CROSS JOIN ledger_attendance a ON a.point_id = one.point{attended}
    UNION SELECT o.id, one.other FROM one
    CROSS JOIN ledger_meeting o ON o.organiser_id = one.point{organised})
  SELECT DISTINCT theirs.id AS id FROM theirs
  CROSS JOIN ledger_personpoint q ON q.person_id = theirs.other
  WHERE EXISTS (SELECT 1 FROM ledger_attendance b
      WHERE b.meeting_id = theirs.id AND b.point_id = q.point_id)
    OR q.point_id = (SELECT m.organiser_id FROM ledger_meeting m WHERE m.id = theirs.id)),
"""
# A meeting goes both ways: it counts from the organiser, else from the earlier known.
_MEETINGS = """
SELECT x.person, y.person, x.at, NOT (y.leads AND NOT x.leads), 'meeting', '', s.people,
  x.answer, y.answer
FROM there x JOIN there y ON y.meeting = x.meeting AND y.person > x.person
JOIN size s ON s.meeting = x.meeting {join}
WHERE x.answer <> 'declined' AND y.answer <> 'declined' AND x.at < %s
"""
MEETINGS = f"WITH {_THERE.format(invited='', led='')} {_MEETINGS.format(join='')}"
_OF_HELD = _THERE.format(
    invited="AND meeting_id IN (SELECT id FROM held)", led="AND o.id IN (SELECT id FROM held)"
)
_MEETINGS_OF_PAIRS = (
    f"{_OF_HELD} {_MEETINGS.format(join='JOIN pair t ON t.a = x.person AND t.b = y.person')}"
)
_WHENEVER = _HELD.format(attended="", organised="")
MEETINGS_OF_PAIRS = f"WITH {_WHENEVER} {_MEETINGS_OF_PAIRS}"
_FROM_THEN = _HELD.format(attended=" AND a.starts_at >= %s", organised=" AND o.starts_at >= %s")
MEETINGS_SINCE = f"{_FROM_THEN} {_MEETINGS_OF_PAIRS}"
"""To follow a `WITH pair(a, b) AS (...),`: only meetings from a time on, which is bound twice."""

_INTERACTIONS = f"""
SELECT min(s.person_id, r.person_id), max(s.person_id, r.person_id), i.at,
  s.person_id < r.person_id, i.kind, '', 1, '', ''
FROM {{source}}
WHERE i.at IS NOT NULL AND s.person_id <> r.person_id AND {in_force("ledger_interaction", "i")}
"""
INTERACTIONS = _INTERACTIONS.format(
    source="""ledger_interaction i
JOIN ledger_personpoint s ON s.point_id = i.by_id
JOIN ledger_personpoint r ON r.point_id = i.to_id"""
)
# As with meetings: driven from the one of the couple who is not the owner.
_COUPLES = """pair t
LEFT JOIN ledger_person o ON o.id = t.a
CROSS JOIN ledger_personpoint q ON q.person_id = CASE WHEN o.is_owner THEN t.b ELSE t.a END
CROSS JOIN ledger_interaction i ON i.id IN (
  SELECT id FROM ledger_interaction WHERE by_id = q.point_id{since}
  UNION ALL SELECT id FROM ledger_interaction WHERE to_id = q.point_id{since})
CROSS JOIN ledger_personpoint s ON s.point_id = i.by_id AND s.person_id IN (t.a, t.b)
CROSS JOIN ledger_personpoint r ON r.point_id = i.to_id AND r.person_id IN (t.a, t.b)"""
INTERACTIONS_OF_PAIRS = _INTERACTIONS.format(source=_COUPLES.format(since=""))
INTERACTIONS_SINCE = _INTERACTIONS.format(source=_COUPLES.format(since=" AND at >= %s"))
"""Only interactions from a time on, which is bound twice."""

PARTNERS = (
    """
SELECT DISTINCT min(%s, o.person_id), max(%s, o.person_id)
FROM ledger_personpoint p
JOIN ledger_message m ON m.sender_id = p.point_id
JOIN ledger_addressed d ON d.message_id = m.id
JOIN ledger_personpoint o ON o.point_id = d.point_id
WHERE p.person_id = %s AND o.person_id <> %s
""",
    """
SELECT DISTINCT min(%s, o.person_id), max(%s, o.person_id)
FROM ledger_personpoint p
JOIN ledger_addressed d ON d.point_id = p.point_id
JOIN ledger_personpoint o ON o.point_id = d.sender_id
WHERE p.person_id = %s AND o.person_id <> %s
""",
    """
SELECT DISTINCT min(%s, o.person_id), max(%s, o.person_id)
FROM ledger_personpoint p
JOIN ledger_interaction i ON i.by_id = p.point_id
JOIN ledger_personpoint o ON o.point_id = i.to_id
WHERE p.person_id = %s AND o.person_id <> %s
""",
    """
SELECT DISTINCT min(%s, o.person_id), max(%s, o.person_id)
FROM ledger_personpoint p
JOIN ledger_interaction i ON i.to_id = p.point_id
JOIN ledger_personpoint o ON o.point_id = i.by_id
WHERE p.person_id = %s AND o.person_id <> %s
""",
    """
SELECT DISTINCT min(%s, o.person_id), max(%s, o.person_id)
FROM (SELECT a.meeting_id AS id FROM ledger_personpoint p
      JOIN ledger_attendance a ON a.point_id = p.point_id WHERE p.person_id = %s
      UNION SELECT m.id FROM ledger_personpoint p
      JOIN ledger_meeting m ON m.organiser_id = p.point_id WHERE p.person_id = %s) held
JOIN (SELECT meeting_id AS id, point_id AS point FROM ledger_attendance
      UNION ALL SELECT id, organiser_id FROM ledger_meeting) x ON x.id = held.id
JOIN ledger_personpoint o ON o.point_id = x.point
""",
)
"""Everybody a person may have a tie with, as pairs: the person's id is bound four times."""
