-- The ledger: every request to a server, and how each source is doing.

create table fetches (
    source          varchar,
    url             varchar,
    purpose         varchar,
    asked_at        timestamptz,
    final_url       varchar,
    status          integer,
    bytes           bigint,
    ms              integer,
    etag            varchar,
    last_modified   varchar,
    robots          varchar,
    wait_seconds    double,
    redirects       varchar[],
    attempts        integer,
    from_cache      boolean,
    unchanged_count integer,
    digest          varchar,
    error           varchar,
    reason          varchar,
    may_pass        boolean,
    item_count      integer,
    due_at          timestamptz
);

comment on table fetches is 'One row a request to a server: what was asked, answered and decided. Credentials stand in none of them.';
comment on column fetches.source is 'The source as the user named it.';
comment on column fetches.url is 'The address as asked, without credentials.';
comment on column fetches.purpose is 'page, feed, sitemap or robots.';
comment on column fetches.asked_at is 'When it was asked first; tries again belong to the same row.';
comment on column fetches.final_url is 'The address that answered, after redirects; NULL when none did.';
comment on column fetches.status is 'HTTP status of the last answer; NULL when there was none.';
comment on column fetches.bytes is 'Bytes of bodies as they came over the wire.';
comment on column fetches.ms is 'Milliseconds of asking and answering; waiting for a turn is not counted.';
comment on column fetches.etag is 'ETag to ask with next time.';
comment on column fetches.last_modified is 'Last-Modified to ask with next time.';
comment on column fetches.robots is 'What robots.txt said: allowed, forbidden, absent, unreachable, or exempt for itself.';
comment on column fetches.wait_seconds is 'Seconds the server ordered us to wait (Retry-After, crawl-delay).';
comment on column fetches.redirects is 'Addresses on the way, the first asked included.';
comment on column fetches.attempts is 'How often it was asked.';
comment on column fetches.from_cache is 'True when nothing was new: a 304 answer, or the bytes we have.';
comment on column fetches.unchanged_count is 'How often in a row the page was found unchanged.';
comment on column fetches.digest is 'Digest of what the server has: sha256: and 64 hex digits.';
comment on column fetches.error is 'What was found and what to do; NULL on success.';
comment on column fetches.reason is 'The error in one word.';
comment on column fetches.may_pass is 'True for an error that may be gone next time.';
comment on column fetches.item_count is 'Of a feed or sitemap: entries that were new to us.';
comment on column fetches.due_at is 'It is not asked for again before; NULL: at the next run.';

create view source_health as
with asked as (
    select
        source,
        purpose in ('feed', 'sitemap') as is_list,
        asked_at,
        error,
        item_count,
        from_cache,
        due_at,
        max(purpose in ('feed', 'sitemap')) over (partition by source) as has_list
    from fetches
    where purpose <> 'robots'
),

own as (
    -- a source that has a feed or sitemap is as well as that; another, as its pages
    select
        *,
        max(asked_at) filter (error is null) over (partition by source) as succeeded_at
    from asked
    where is_list = has_list
)

select
    source,
    max(asked_at) as last_asked_at,
    max(succeeded_at) as last_success_at,
    coalesce(
        arg_max(item_count, asked_at) filter (is_list and error is null),
        count(*) filter (not is_list and error is null and not from_cache)
    ) as new_items,
    count(*) filter (
        error is not null and (succeeded_at is null or asked_at > succeeded_at)
    ) as failures_in_row,
    arg_max(error, asked_at) filter (
        error is not null and (succeeded_at is null or asked_at > succeeded_at)
    ) as last_error,
    coalesce(max(due_at) filter (is_list), min(due_at)) as next_due_at
from own
group by source;

comment on view source_health is 'How each source of the network is doing, by its feed or sitemap where it has one, else by its pages.';
comment on column source_health.source is 'The source as the user named it.';
comment on column source_health.last_asked_at is 'When it was last asked.';
comment on column source_health.last_success_at is 'When it last answered well.';
comment on column source_health.new_items is 'Entries that were new at the last success; for a source without a feed, pages that were ever new.';
comment on column source_health.failures_in_row is 'Failures since the last success.';
comment on column source_health.last_error is 'What the last of these failures was.';
comment on column source_health.next_due_at is 'When it is to be asked again; NULL: at the next run.';
