-- Note that the store was damaged and made again. $path, $message
insert into failures by name
select
    'store' as source,
    $path as source_uri,
    'load' as stage,
    'store-torn' as reason,
    $message as message,
    1 as attempts,
    now() as first_at,
    now() as last_at,
    now() as resolved_at
