-- Generated articles in the form of a staged file.
-- Needs tables numbers (n, revision, own_id) and pool (id, sentence).
-- $run_id, $paragraphs, $blocks, $sites, $sentences
with places as (
    select
        n,
        revision,
        n % $sites as site,
        p as place
    from numbers
    cross join range(1, $blocks + 1) as r (p)
),
chosen as (
    select
        n,
        place,
        case
            when place = 1 then 'title'
            when place between 62 and 61 + $paragraphs then 'paragraph'
            when place <= 61 or place > $blocks - 40 then 'navigation'
            else 'related'
        end as label,
        case
            -- a revision rewrites one paragraph
            when place = 62 then hash(n, place, revision)
            when place <= 61 and place > 1 or place > $blocks - 40 then hash(site, place)
            else hash(n, place)
        end % $sentences as id
    from places
),
texts as (
    select
        c.n,
        c.place,
        c.label,
        case c.label
            when 'navigation' then array_to_string(string_split(p.sentence, ' ')[1:2], ' ')
            when 'related' then array_to_string(string_split(p.sentence, ' ')[1:8], ' ')
            when 'title' then array_to_string(string_split(p.sentence, ' ')[1:9], ' ')
            else p.sentence || ' ' || q.sentence
        end as text
    from chosen as c
    join pool as p
        on p.id = c.id
    join pool as q
        on q.id = ($sentences - 1 - c.id)
),
whole as (
    select
        n,
        list(
            struct_pack(
                label := label, text := text, "rule" := 'bench/' || label,
                region := case label when 'paragraph' then 'body' when 'title' then 'above' else 'aside' end
            )
            order by place
        ) as blocks,
        string_agg(text, chr(10) || chr(10) order by place) filter (label = 'paragraph') as body,
        any_value(text) filter (label = 'title') as title
    from texts
    group by n
)
select
    $run_id as run_id,
    'bench' as rules_version,
    'bench' as program_version,
    {
        'page_id': md5('page' || n || ':' || revision),
        'source': 'bench',
        'source_uri': 'https://site' || n % $sites || '.example/story/' || n,
        'url': 'https://site' || n % $sites || '.example/story/' || n,
        'requested_url': null::varchar,
        'fetched_at': timestamptz '2026-01-01 00:00:00+00' + to_minutes(n % 200000) + to_days(200 * (revision - 1)),
        'http_status': 200,
        'media_type': 'text/html',
        'charset': 'utf-8',
        'encoding': 'utf-8',
        'byte_count': 100000::bigint,
        'digest': 'sha256:' || sha256(n || ':' || revision),
        'archive_ref': 'bench.warc.gz#' || n,
        'hints': null::struct(
            basis varchar, title varchar, authors varchar[], published varchar,
            modified varchar, summary varchar, section varchar, tags varchar[],
            "language" varchar, access varchar
        )
    } as page,
    {
        'reading_id': md5('reading' || n || ':' || revision),
        'own_id': own_id,
        'url': 'https://site' || n % $sites || '.example/story/' || n,
        'site': 'Site ' || n % $sites,
        'publisher': null::varchar,
        'publication': case when n % 20 = 0 then 'Weekly ' || n % 7 end,
        'network': null::varchar,
        'title': title,
        'subtitle': null::varchar,
        'kicker': null::varchar,
        'section': (['World', 'Business', 'Sport', 'Culture', 'Science'])[1 + n % 5],
        'tags': ['tag' || n % 300, 'tag' || n % 17],
        'language': (['en', 'de', 'fr'])[1 + n % 3],
        'dateline': case when n % 3 = 0 then 'TOWN ' || n % 50 end,
        'published_at': timestamptz '2026-01-01 00:00:00+00' + to_minutes(n % 200000),
        'published_on': (timestamptz '2026-01-01 00:00:00+00' + to_minutes(n % 200000))::date,
        'published_basis': 'json-ld',
        'published_raw': '2026',
        'modified_at': null::timestamptz,
        'access': case when n % 10 = 0 then 'complimentary' when n % 3 = 0 then 'open' end,
        'free_until': case when n % 10 = 0 then date '2026-06-01' + (n % 30)::integer end,
        'body': body,
        'word_count': len(string_split(body, ' '))::integer,
        'content_hash': md5('content' || n || ':' || revision),
        'rules_version': 'bench',
        'program_version': 'bench'
    } as reading,
    blocks,
    [{
        'name': 'Writer ' || hash(n) % 5000, 'kind': 'author', 'role': 'reporter',
        'organization': 'Site ' || n % $sites, 'location': null::varchar,
        'email': null::varchar, 'social': null::varchar, 'bio': null::varchar,
        'raw': 'By Writer ' || hash(n) % 5000, 'basis': 'json-ld'
    }] as bylines,
    [{'url': 'https://site.example/' || n || '.jpg', 'alt': title, 'caption': title, 'credit': 'Agency'}] as images,
    [
        {'field': 'title', 'value': title, 'basis': 'json-ld', 'raw': title, 'chosen': true},
        {'field': 'title', 'value': title, 'basis': 'meta', 'raw': title, 'chosen': false},
        {'field': 'published_at', 'value': '2026', 'basis': 'json-ld', 'raw': '2026', 'chosen': true}
    ] as evidence,
    []::struct(url varchar, basis varchar, alias_id varchar)[] as aliases,
    map {'navigation': 100, 'related': 61} as removed,
    [hash('c', own_id, revision)] || list_transform(
        range(20),
        lambda k: hash(own_id, k, case when k < 6 then revision else 0 end)
    ) as signature,
    null::struct(
        source varchar, source_uri varchar, page_id varchar, stage varchar,
        reason varchar, message varchar, url varchar
    ) as rejected
from whole
join numbers
    using (n)
