-- What desks ask: what changed, what is new, who wrote, what closes, who is quiet.

create macro figures(sentence) as
    regexp_extract_all(sentence, '\d+(?:[.,]\d+)*');

comment on macro figures is 'The numbers of a sentence, as printed, in order.';

create macro without_figures(sentence) as
    regexp_replace(sentence, '\d+(?:[.,]\d+)*', '#', 'g');

comment on macro without_figures is 'A sentence with # for each number.';

create view changes as
with told as (
    select
        reading_no,
        article_id,
        revision,
        seen_at,
        title,
        subtitle,
        body,
        access,
        modified_at,
        list_transform(bylines, lambda byline: byline."name") as names
    from all_readings
    where is_head
),
corrections as (
    select
        reading_no,
        list("text" order by "position") as texts
    from all_blocks
    where label = 'correction'
        and reading_no in (
            select r.reading_no
            from all_readings as r
            where r.revision > 1
        )
    group by reading_no
),
former_corrections as (
    select
        b.reading_no,
        list(b."text" order by b."position") as texts
    from all_blocks as b
    where b.label = 'correction'
        and b.reading_no in (
            select f.reading_no
            from all_readings as f
            join all_readings as l
                on l.article_id = f.article_id
                and l.revision = f.revision + 1
        )
    group by b.reading_no
),
pairs as (
    select
        l.article_id,
        l.revision,
        l.seen_at,
        f.title as former_title,
        l.title,
        f.subtitle as former_subtitle,
        l.subtitle,
        f.access as former_access,
        l.access,
        f.names as former_names,
        l.names,
        l.modified_at is not distinct from f.modified_at as is_undated,
        sentences(f.body) as former_sentences,
        sentences(l.body) as own_sentences,
        list_filter(
            coalesce(c.texts, []),
            lambda correction: not list_contains(coalesce(d.texts, []), correction)
        ) as corrections
    from told as l
    join told as f
        on f.article_id = l.article_id
        and f.revision = l.revision - 1
    left join corrections as c
        on c.reading_no = l.reading_no
    left join former_corrections as d
        on d.reading_no = f.reading_no
    where l.revision > 1
),
compared as (
    select
        *,
        list_filter(
            own_sentences,
            lambda sentence: not list_contains(former_sentences, sentence)
        ) as added,
        list_filter(
            former_sentences,
            lambda sentence: not list_contains(own_sentences, sentence)
        ) as removed
    from pairs
),
figured as (
    select
        *,
        list_filter(
            added,
            lambda sentence: len(figures(sentence)) > 0
                and list_contains(
                    list_transform(removed, lambda former: without_figures(former)),
                    without_figures(sentence)
                )
        ) as new_figures
    from compared
)
select
    article_id,
    revision,
    seen_at,
    list_filter(
        [
            case when title is distinct from former_title then 'headline' end,
            case when subtitle is distinct from former_subtitle then 'subtitle' end,
            case when len(new_figures) > 0 then 'figure' end,
            case when len(corrections) > 0 then 'correction' end,
            case when len(added) > len(new_figures) then 'added' end,
            case when len(removed) > len(new_figures) then 'cut' end,
            case when names is distinct from former_names then 'byline' end,
            case when access is distinct from former_access then 'access' end,
            case
                when len(corrections) = 0
                    and is_undated
                    and (
                        title is distinct from former_title
                        or len(added) > 0
                        or len(removed) > 0
                    )
                    then 'silent'
            end
        ],
        lambda kind: kind is not null
    ) as kinds,
    former_title,
    title,
    added,
    removed,
    corrections,
    former_access,
    access
from figured;

comment on view changes is 'What each revision after the first changed, sentence by sentence.';
comment on column changes.article_id is 'The article.';
comment on column changes.revision is 'The later of the two revisions compared.';
comment on column changes.seen_at is 'When it was first seen.';
comment on column changes.kinds is 'headline, subtitle, figure (a sentence differs only in its numbers), correction (a correction was added), added, cut (sentences), byline, access, silent (title or text changed, and the page neither carries a new correction nor a new time of change).';
comment on column changes.former_title is 'The headline before.';
comment on column changes.title is 'The headline after.';
comment on column changes.added is 'Sentences that were not there before, in order.';
comment on column changes.removed is 'Sentences that are there no more, in order.';
comment on column changes.corrections is 'Corrections that were not there before.';
comment on column changes.former_access is 'Access before.';
comment on column changes.access is 'Access after.';

create view today as
select
    article_id,
    revision,
    case when revision = 1 then 'new' else 'changed' end as what,
    site,
    title,
    updated_at,
    published_at,
    published_on,
    access,
    url
from articles
where updated_at >= date_trunc('day', now())
order by updated_at desc;

comment on view today is 'Articles new or changed since midnight of the session''s time zone, newest first.';
comment on column today.article_id is 'The article.';
comment on column today.revision is 'Its current revision.';
comment on column today.what is 'new, or changed.';
comment on column today.site is 'Who ran it.';
comment on column today.title is 'Its headline.';
comment on column today.updated_at is 'When the revision was first seen.';
comment on column today.published_at is 'First publication as an instant.';
comment on column today.published_on is 'First publication as a day.';
comment on column today.access is 'On what terms it can be read.';
comment on column today.url is 'Where.';

create macro by_author(who) as table
select
    a.article_id,
    a.title,
    a.site,
    coalesce(a.published_on, a.published_at::date) as published_on,
    b."name",
    b.kind,
    b."role",
    b.organization,
    a.url
from bylines as b
join articles as a
    on a.article_id = b.article_id
where contains(lower(b."name"), lower(who))
order by
    published_on desc nulls last,
    a.article_id;

comment on macro table by_author is 'Articles by whoever''s name contains the text, newest first: from by_author(''machi'').';

create macro going_behind_wall(days) as table
select
    article_id,
    title,
    site,
    publication,
    free_until,
    date_diff('day', current_date, free_until) as days_left,
    url
from articles
where free_until between current_date and current_date + days::integer
order by
    free_until,
    article_id;

comment on macro table going_behind_wall is 'Articles whose free access ends within so many days, the most urgent first: from going_behind_wall(7).';

create view quiet_sources as
with fetched as (
    select
        source,
        count(*) as page_count,
        count(article_id) as article_page_count,
        min(fetched_at) as first_at,
        max(fetched_at) as last_at
    from pages
    group by source
),
failing as (
    select
        source,
        count(*) as failure_count,
        arg_max(message, last_at) as last_failure
    from failures
    where resolved_at is null
    group by source
)
select
    coalesce(f.source, x.source) as source,
    coalesce(f.page_count, 0)::integer as page_count,
    coalesce(f.article_page_count, 0)::integer as article_page_count,
    f.last_at,
    now() - f.last_at as silence,
    case
        when f.page_count > 1 then (f.last_at - f.first_at) / (f.page_count - 1)
    end as usual_gap,
    coalesce(x.failure_count, 0)::integer as failure_count,
    x.last_failure
from fetched as f
full join failing as x
    on x.source = f.source
where f.last_at is null
    or now() - f.last_at > greatest(
        interval 1 day,
        3 * (f.last_at - f.first_at) / greatest(f.page_count - 1, 1)
    )
order by silence desc nulls first;

comment on view quiet_sources is 'Sources that have brought nothing for a day and for three times their usual gap, or have never brought anything.';
comment on column quiet_sources.source is 'The source as the user named it.';
comment on column quiet_sources.page_count is 'Pages it has brought.';
comment on column quiet_sources.article_page_count is 'Those of them that gave an article.';
comment on column quiet_sources.last_at is 'When its last page was fetched.';
comment on column quiet_sources.silence is 'How long ago that was.';
comment on column quiet_sources.usual_gap is 'Mean time between its pages.';
comment on column quiet_sources.failure_count is 'Failures that stand.';
comment on column quiet_sources.last_failure is 'The newest of them.';

create macro cite(id) as (
    select
        concat_ws(
            '. ',
            (
                select string_agg(b."name", ', ' order by b."position")
                from bylines as b
                where b.article_id = a.article_id
                    and b.kind in ('author', 'agency')
            ),
            '“' || a.title || '”',
            coalesce(a.publication, a.site),
            strftime(
                coalesce(a.published_on, a.published_at::date),
                '%-d %B %Y'
            ),
            a.url,
            'Revision ' || a.revision || ', seen '
                || strftime(a.updated_at at time zone 'UTC', '%-d %B %Y %H:%M UTC')
        ) || '.'
    from articles as a
    where a.article_id = id
);

comment on macro cite is 'A line to cite an article by, with the revision it is of: select cite(article_id).';
