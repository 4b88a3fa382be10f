-- Figures of a time, for H2, PostgreSQL and MariaDB. Each statement has two parameters, from and
-- until, in milliseconds since 1970-01-01T00:00:00Z; the queue has none, and the queue at a time
-- that time, twice.

-- counts: how many of each step, by tool and agent
SELECT tool, agent, event_type, COUNT(*) AS times
FROM hitl_audit
WHERE happened_at >= ? AND happened_at < ?
  AND event_type IN ('OPEN', 'DENIED', 'APPROVE', 'OBSERVE', 'APPROVE_BY_SILENCE', 'PERFORM',
    'REJECT', 'REJECT_BY_SILENCE', 'ANSWER', 'ANSWER_BY_SILENCE', 'REDIRECT', 'EXPIRE', 'WITHDRAW',
    'OVERRULE', 'SUCCEED', 'RESOLVE_SUCCEEDED', 'FAIL', 'RESOLVE_FAILED', 'LOSE', 'COMPENSATE',
    'FLAG')
GROUP BY tool, agent, event_type
ORDER BY tool, agent, event_type;

-- days: the same over time, a row for each day that has any
SELECT FLOOR(happened_at / 86400000) AS days, event_type, COUNT(*) AS times
FROM hitl_audit
WHERE happened_at >= ? AND happened_at < ?
  AND event_type IN ('OPEN', 'DENIED', 'APPROVE', 'REJECT', 'ANSWER', 'REDIRECT', 'EXPIRE')
GROUP BY FLOOR(happened_at / 86400000), event_type
ORDER BY days, event_type;

-- latency: from the question to people's decision, in milliseconds; the median and 95 of 100
SELECT MAX(CASE WHEN place <= CEILING(0.50 * n) THEN waited END) AS latency50,
  MAX(CASE WHEN place <= CEILING(0.95 * n) THEN waited END) AS latency95
FROM (
  SELECT a.happened_at - q.opened_at AS waited,
    ROW_NUMBER() OVER (ORDER BY a.happened_at - q.opened_at) AS place,
    COUNT(*) OVER () AS n
  FROM hitl_audit a JOIN hitl_request q ON q.id = a.subject
  WHERE a.happened_at >= ? AND a.happened_at < ?
    AND a.event_type IN ('APPROVE', 'PERFORM', 'REJECT', 'ANSWER', 'REDIRECT', 'OBSERVE')
) decided;

-- deciding: from the decider's first look, or taking it, to the decision
SELECT MAX(CASE WHEN place <= CEILING(0.50 * n) THEN took END) AS deciding50,
  MAX(CASE WHEN place <= CEILING(0.95 * n) THEN took END) AS deciding95
FROM (
  SELECT took, ROW_NUMBER() OVER (ORDER BY took) AS place, COUNT(*) OVER () AS n
  FROM (
    SELECT a.happened_at - MIN(s.happened_at) AS took
    FROM hitl_audit a
      JOIN hitl_audit s ON s.subject IN (a.subject, CONCAT('request:', a.subject))
        AND s.actor = a.actor AND s.event_type IN ('SEEN', 'ASSIGN')
        AND s.happened_at <= a.happened_at
    WHERE a.happened_at >= ? AND a.happened_at < ?
      AND a.event_type IN ('APPROVE', 'PERFORM', 'REJECT', 'ANSWER', 'REDIRECT', 'OBSERVE')
    GROUP BY a.subject, a.seq, a.happened_at
  ) looks
) placed;

-- effort: how often people said something, and in how many runs
SELECT SUM(said) AS words, COUNT(*) AS runs
FROM (
  SELECT COUNT(*) AS said
  FROM hitl_audit
  WHERE happened_at >= ? AND happened_at < ? AND actor <> 'hitl'
    AND event_type IN ('VOTE', 'EDIT', 'ESCALATE', 'APPROVE', 'PERFORM', 'REJECT', 'ANSWER',
      'REDIRECT', 'BREAK_GLASS', 'OBSERVE', 'OVERRULE')
  GROUP BY tenant, agent, run
) spoken;

-- queue: what waits now
SELECT tenant, COUNT(*) AS waiting, MIN(opened_at) AS oldest
FROM hitl_request
WHERE status IN ('PENDING', 'IN_DOUBT', 'REVIEWING')
GROUP BY tenant
ORDER BY tenant;

-- then: the queue at a time; the parameters are that time, twice
SELECT COUNT(*) AS waiting, MIN(opened_at) AS oldest
FROM (
  SELECT q.opened_at
  FROM (
    SELECT subject, event_type, ROW_NUMBER() OVER (PARTITION BY subject ORDER BY seq) AS place
    FROM hitl_audit
    WHERE happened_at >= ?
      AND event_type IN ('OPEN', 'OPEN_REVIEW', 'REOPEN', 'LOSE', 'APPROVE', 'PERFORM', 'REJECT',
        'ANSWER', 'REDIRECT', 'OBSERVE', 'EXPIRE', 'REJECT_BY_SILENCE', 'ANSWER_BY_SILENCE',
        'APPROVE_BY_SILENCE', 'WITHDRAW', 'RESOLVE_SUCCEEDED', 'RESOLVE_FAILED', 'RESOLVE_RERUN',
        'CONFIRM', 'FLAG')
  ) later JOIN hitl_request q ON q.id = later.subject
  WHERE later.place = 1
    AND later.event_type NOT IN ('OPEN', 'OPEN_REVIEW', 'REOPEN', 'LOSE')
  UNION ALL
  SELECT q.opened_at
  FROM hitl_request q
  WHERE q.status IN ('PENDING', 'IN_DOUBT', 'REVIEWING')
    AND NOT EXISTS (
      SELECT 1 FROM hitl_audit a
      WHERE a.subject = q.id AND a.happened_at >= ?
        AND a.event_type IN ('OPEN', 'OPEN_REVIEW', 'REOPEN', 'LOSE'))
) waited;

-- people: what each person said
SELECT actor, event_type, COUNT(*) AS times
FROM hitl_audit
WHERE happened_at >= ? AND happened_at < ? AND actor <> 'hitl'
  AND event_type IN ('VOTE', 'EDIT', 'APPROVE', 'PERFORM', 'REJECT', 'ANSWER', 'REDIRECT')
GROUP BY actor, event_type
ORDER BY actor, event_type;

-- overrides: what was done against the usual way
SELECT event_type, COUNT(*) AS times
FROM hitl_audit
WHERE happened_at >= ? AND happened_at < ? AND actor <> 'hitl'
  AND event_type IN ('OVERRULE', 'OBSERVE', 'FLAG', 'PAUSED', 'ABORTED', 'INSTRUCTED', 'EDITED',
    'WENT_BACK')
GROUP BY event_type
ORDER BY event_type;
