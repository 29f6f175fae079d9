-- Who holds the writers' lock. For PostgreSQL.
select
    format(
        '%s (session %s from %s, since %s)',
        a.application_name,
        a.pid,
        coalesce(host(a.client_addr), 'this machine'),
        to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC')
    )
from pg_locks as l
join pg_stat_activity as a
    using (pid)
where l.locktype = 'advisory'
    and l.granted
    and l.classid = x'636f7079'::int
    and l.objid = x'6465736b'::int
    and l."database" = (
        select oid
        from pg_database
        where datname = current_database()
    )
