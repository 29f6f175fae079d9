-- The same authors without a with clause: DuckDB forgets "not materialized" in a view, so
-- all credits were written out, and columns counted that no query had asked for.

create or replace view authors as
select
    b."name",
    count(*) filter (p.reading_no is null)::integer as article_count,
    coalesce(sum(r.word_count) filter (p.reading_no is null), 0)::bigint as word_count,
    min(r.first_seen_at) as first_seen_at,
    max(r.seen_at) as last_seen_at,
    arg_max(b."role", r.seen_at) as last_role,
    arg_max(b.organization, r.seen_at) as last_organization,
    arg_max(b."location", r.seen_at) as last_location,
    arg_max(b.email, r.seen_at) as last_email,
    arg_max(b.social, r.seen_at) as last_social,
    list(distinct r.site order by r.site) filter (r.site is not null) as sites
from all_bylines as b
join all_readings as r
    on r.reading_no = b.reading_no
left join (
    -- Credits of a name that the same article has credited before.
    select distinct
        l.reading_no,
        l."position"
    from all_bylines as l
    join all_bylines as f
        on f.reading_no = l.reading_no
        and f."name" = l."name"
    where l."position" > 1
        and f."position" < l."position"
        and l.kind in ('author', 'contributor')
        and f.kind in ('author', 'contributor')
) as p
    on p.reading_no = b.reading_no
    and p."position" = b."position"
where r.is_current
    and b.kind in ('author', 'contributor')
group by b."name";

comment on view authors is 'One row a person who wrote or contributed, by name, with counts and the last role told.';
comment on column authors."name" is 'The person.';
comment on column authors.article_count is 'Articles that credit the person.';
comment on column authors.word_count is 'Words of those articles.';
comment on column authors.first_seen_at is 'When the first of them was first seen.';
comment on column authors.last_seen_at is 'When the last of them was last changed.';
comment on column authors.last_role is 'The newest role a page tells.';
comment on column authors.last_organization is 'The newest organization a page tells.';
comment on column authors.last_location is 'The newest location a page tells.';
comment on column authors.last_email is 'The newest e-mail address a page tells.';
comment on column authors.last_social is 'The newest handle or profile a page tells.';
comment on column authors.sites is 'Sites that ran them.';
