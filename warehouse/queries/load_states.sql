-- What the load changes of readings that were there before.
update all_readings
set
    revision = c.revision,
    is_head = c.is_head,
    is_current = c.is_current,
    seen_at = c.seen_at,
    first_seen_at = c.first_seen_at
from (
    select
        h.reading_no,
        t.revision,
        coalesce(t.is_head, false) as is_head,
        coalesce(t.is_current, false) as is_current,
        t.seen_at,
        t.first_seen_at
    from history as h
    left join timeline as t
        using (reading_no)
    where not h.is_new
        and (
            h.revision is distinct from t.revision
            or h.is_head is distinct from coalesce(t.is_head, false)
            or h.is_current is distinct from coalesce(t.is_current, false)
            or h.seen_at is distinct from t.seen_at
            or h.first_seen_at is distinct from t.first_seen_at
        )
) as c
where all_readings.reading_no = c.reading_no
