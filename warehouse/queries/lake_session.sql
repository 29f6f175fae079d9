-- Name this session, bound its waits, and find out within a minute when its other end
-- is gone. For PostgreSQL, inside a transaction. $holder, $seconds
select
    set_config('application_name', left($holder, 63), true) as is_named,
    set_config('lock_timeout', (1000 * $seconds::numeric)::int::text, true) as is_bound,
    set_config('tcp_keepalives_idle', '30', true) as is_watched,
    set_config('tcp_keepalives_interval', '10', true) as is_watched_often,
    set_config('tcp_keepalives_count', '3', true) as is_given_up
