-- The tables. No keys, checks, enums or indexes: DuckLake refuses them, and big tables
-- load flat without them; the checks before publishing do their work.
--
-- Heavy rows are appended and never rewritten. What loading may change later stands in
-- narrow columns (article_id, revision, is_head, is_current, seen_at, first_seen_at,
-- duplicate_of), which DuckDB updates in place without touching the texts.

create table pages (
    page_id       varchar,
    source        varchar,
    source_uri    varchar,
    url           varchar,
    requested_url varchar,
    fetched_at    timestamptz,
    http_status   integer,
    media_type    varchar,
    charset       varchar,
    encoding      varchar,
    byte_count    bigint,
    digest        varchar,
    archive_ref   varchar,
    hints         struct(
        basis varchar, title varchar, authors varchar[], published varchar,
        modified varchar, summary varchar, section varchar, tags varchar[],
        "language" varchar, access varchar
    ),
    article_id    varchar,
    reading_id    varchar,
    run_id        varchar
);

comment on table pages is 'One row a page: bytes as they came, with their origin. The same address fetched again is another page.';
comment on column pages.page_id is 'Hash of the bytes and the origin (source_uri, url, fetched_at); 32 hex digits.';
comment on column pages.source is 'The source as the user named it: an argument, or a name of copydesk.toml.';
comment on column pages.source_uri is 'Where exactly the bytes came from: file URI, URL, stdin:<digest>, or one of these with #member or #n.';
comment on column pages.url is 'The address that answered, after redirects; NULL for a file.';
comment on column pages.requested_url is 'The address that was asked, where it differs from url.';
comment on column pages.fetched_at is 'When the bytes were fetched; for a file, when it was last changed.';
comment on column pages.http_status is 'Status of the response; NULL for a file.';
comment on column pages.media_type is 'Media type as the response or the file name told it; NULL: told from the bytes.';
comment on column pages.charset is 'What the response header said of the encoding.';
comment on column pages.encoding is 'The encoding in which the bytes were read; NULL while rejected.';
comment on column pages.byte_count is 'Size of the page, decompressed, in bytes.';
comment on column pages.digest is 'sha256: and 64 hex digits of the bytes.';
comment on column pages.archive_ref is 'Where the bytes are kept: <warc file>#<offset> in the archive, or the path of the file itself.';
comment on column pages.hints is 'What the feed, sitemap, response header or table said of the page before it was read; raw texts.';
comment on column pages.article_id is 'The article the page tells; NULL while the page is rejected.';
comment on column pages.reading_id is 'The page''s newest reading; NULL while the page is rejected.';
comment on column pages.run_id is 'The run that brought the page.';

create table all_readings (
    reading_no      bigint,
    reading_id      varchar,
    page_id         varchar,
    own_id          varchar,
    source_uri      varchar,
    url             varchar,
    fetched_at      timestamptz,
    digest          varchar,
    site            varchar,
    publisher       varchar,
    publication     varchar,
    network         varchar,
    title           varchar,
    subtitle        varchar,
    kicker          varchar,
    section         varchar,
    tags            varchar[],
    "language"      varchar,
    dateline        varchar,
    published_at    timestamptz,
    published_on    date,
    published_basis varchar,
    published_raw   varchar,
    modified_at     timestamptz,
    access          varchar,
    free_until      date,
    body            varchar,
    word_count      integer,
    content_hash    varchar,
    bylines         struct("name" varchar, kind varchar, "role" varchar, organization varchar)[],
    rules_version   varchar,
    program_version varchar,
    run_id          varchar,
    article_id      varchar,
    revision        integer,
    is_head         boolean,
    is_current      boolean,
    seen_at         timestamptz,
    first_seen_at   timestamptz,
    duplicate_of    varchar
);

comment on table all_readings is 'One row a reading: a page taken apart by one version of rules and program. Appended, never rewritten; only the columns from article_id on change.';
comment on column all_readings.reading_no is 'Number in order of loading, from 1; what the big tables are joined by.';
comment on column all_readings.reading_id is 'Hash of page, rules version and program version; 32 hex digits.';
comment on column all_readings.page_id is 'The page that was read.';
comment on column all_readings.own_id is 'The article_id the page asks for by itself, before aliases.';
comment on column all_readings.source_uri is 'Where the page''s bytes came from.';
comment on column all_readings.url is 'The article''s address, normalised: its canonical, else its own; NULL for a file that names none.';
comment on column all_readings.fetched_at is 'When the page was fetched.';
comment on column all_readings.digest is 'Digest of the page''s bytes.';
comment on column all_readings.site is 'The site''s name for itself, else its host.';
comment on column all_readings.publisher is 'Who publishes the site, where the page tells.';
comment on column all_readings.publication is 'The publication the article is part of, where a notice or the page tells.';
comment on column all_readings.network is 'The network or product the publication belongs to, where a notice tells.';
comment on column all_readings.title is 'Headline as printed, entities decoded, white space folded.';
comment on column all_readings.subtitle is 'Standfirst as printed.';
comment on column all_readings.kicker is 'Line above the headline.';
comment on column all_readings.section is 'The site''s section.';
comment on column all_readings.tags is 'Topics as the page lists them.';
comment on column all_readings."language" is 'ISO 639-1, lower case.';
comment on column all_readings.dateline is 'The place as printed, without day, agency and separator.';
comment on column all_readings.published_at is 'First publication as an instant; NULL when only a day is known.';
comment on column all_readings.published_on is 'The day of publication as the page wrote it.';
comment on column all_readings.published_basis is 'Where the day or instant was read from.';
comment on column all_readings.published_raw is 'The text it was read from.';
comment on column all_readings.modified_at is 'When the publisher says the article was last changed.';
comment on column all_readings.access is 'open, complimentary, subscriber or truncated; NULL where the page does not say.';
comment on column all_readings.free_until is 'Last day of free access, where a notice tells.';
comment on column all_readings.body is 'Body blocks in order, a blank line between them; NULL once retention has removed it.';
comment on column all_readings.word_count is 'Words of the body, as split by white space.';
comment on column all_readings.content_hash is 'Hash of title, subtitle, body, byline names, published_on and access; never of furniture.';
comment on column all_readings.bylines is 'The bylines in printed order, in short; all_bylines has them whole.';
comment on column all_readings.rules_version is 'Version of the rules that made the reading.';
comment on column all_readings.program_version is 'Version of the program that made the reading.';
comment on column all_readings.run_id is 'The run that made the reading.';
comment on column all_readings.article_id is 'The article the reading belongs to, after aliases.';
comment on column all_readings.revision is 'The revision the reading''s page tells, from 1; NULL when a newer reading of the page has taken its place, or the page is now rejected.';
comment on column all_readings.is_head is 'True for the reading that stands for its revision.';
comment on column all_readings.is_current is 'True for the article''s current reading.';
comment on column all_readings.seen_at is 'When the revision was first seen: the earliest fetched_at of its pages.';
comment on column all_readings.first_seen_at is 'When the article was first seen: the earliest fetched_at of all its pages.';
comment on column all_readings.duplicate_of is 'The article this one is a copy or near copy of; NULL for the first of them and for articles with no copy.';

create table all_blocks (
    reading_no bigint,
    reading_id varchar,
    "position" integer,
    label      varchar,
    "text"     varchar,
    "rule"     varchar,
    region     varchar
);

comment on table all_blocks is 'Every visible piece of text of every reading, in reading order. Appended, never changed.';
comment on column all_blocks.reading_no is 'Number of the reading.';
comment on column all_blocks.reading_id is 'The reading the block belongs to.';
comment on column all_blocks."position" is 'Place on the page, from 1.';
comment on column all_blocks.label is 'What the block is: title, paragraph, notice, promo …';
comment on column all_blocks."text" is 'As printed.';
comment on column all_blocks."rule" is 'What gave the label: a rule''s id, or the model with its strongest reasons.';
comment on column all_blocks.region is 'Where on the page: above, body, below, aside, json-ld.';

create table all_bylines (
    reading_no   bigint,
    reading_id   varchar,
    "position"   integer,
    "name"       varchar,
    kind         varchar,
    "role"       varchar,
    organization varchar,
    "location"   varchar,
    email        varchar,
    social       varchar,
    bio          varchar,
    raw          varchar,
    basis        varchar
);

comment on table all_bylines is 'Every credit for the writing of every reading. Appended, never changed.';
comment on column all_bylines.reading_no is 'Number of the reading.';
comment on column all_bylines.reading_id is 'The reading the byline belongs to.';
comment on column all_bylines."position" is 'Place in printed order, from 1.';
comment on column all_bylines."name" is 'The person or body credited.';
comment on column all_bylines.kind is 'author, contributor, editor or agency.';
comment on column all_bylines."role" is 'What the person does, where the page tells.';
comment on column all_bylines.organization is 'Who the person works for, where the page tells.';
comment on column all_bylines."location" is 'Where the person works, where the page tells.';
comment on column all_bylines.email is 'Address, where the page tells.';
comment on column all_bylines.social is 'Handle with its @, or a profile''s address.';
comment on column all_bylines.bio is 'The bio line, as printed.';
comment on column all_bylines.raw is 'The text the name was read from.';
comment on column all_bylines.basis is 'Where it was read from.';

create table all_images (
    reading_no bigint,
    reading_id varchar,
    "position" integer,
    url        varchar,
    alt        varchar,
    caption    varchar,
    credit     varchar
);

comment on table all_images is 'Every picture of every reading. Appended, never changed.';
comment on column all_images.reading_no is 'Number of the reading.';
comment on column all_images.reading_id is 'The reading the image belongs to.';
comment on column all_images."position" is 'Place on the page, from 1.';
comment on column all_images.url is 'Address of the picture.';
comment on column all_images.alt is 'Its alt text.';
comment on column all_images.caption is 'Its caption.';
comment on column all_images.credit is 'Whom it is credited to, without the mark before the name.';

create table all_evidence (
    reading_no bigint,
    reading_id varchar,
    "position" integer,
    field      varchar,
    "value"    varchar,
    basis      varchar,
    raw        varchar,
    chosen     boolean
);

comment on table all_evidence is 'Everything the page, or a hint, says of a field, chosen or not, for every reading. Appended, never changed.';
comment on column all_evidence.reading_no is 'Number of the reading.';
comment on column all_evidence.reading_id is 'The reading the evidence belongs to.';
comment on column all_evidence."position" is 'Order in which it was read, from 1.';
comment on column all_evidence.field is 'A column of articles.';
comment on column all_evidence."value" is 'As read: ISO 8601 for times; NULL where the raw text could not be read.';
comment on column all_evidence.basis is 'Where it was read from.';
comment on column all_evidence.raw is 'The text it was read from.';
comment on column all_evidence.chosen is 'True where this value became the column.';

create table aliases (
    article_id varchar,
    url        varchar,
    basis      varchar,
    alias_id   varchar
);

comment on table aliases is 'Other addresses under which an article is known.';
comment on column aliases.article_id is 'The article.';
comment on column aliases.url is 'The other address, normalised.';
comment on column aliases.basis is 'What ties it: the redirect (header), the page''s own word (meta, json-ld, markup, url), or equal content on one host (inferred).';
comment on column aliases.alias_id is 'The article_id this address would have by itself.';

create table failures (
    source          varchar,
    source_uri      varchar,
    page_id         varchar,
    stage           varchar,
    reason          varchar,
    message         varchar,
    attempts        integer,
    first_at        timestamptz,
    last_at         timestamptz,
    resolved_at     timestamptz,
    rules_version   varchar,
    program_version varchar,
    run_id          varchar
);

comment on table failures is 'Pages that gave no article and sources that could not be read, each with its reason; resolved when a later try succeeds.';
comment on column failures.source is 'The source as the user named it.';
comment on column failures.source_uri is 'Where the bytes came from, or would have come from.';
comment on column failures.page_id is 'The page, when there was one.';
comment on column failures.stage is 'Where it ended: open, fetch, archive, read, stage or load.';
comment on column failures.reason is 'Why, in one word: empty, binary, index-page …';
comment on column failures.message is 'Which thing, what was found, what to do.';
comment on column failures.attempts is 'How often it was tried.';
comment on column failures.first_at is 'Start of the run in which it first failed.';
comment on column failures.last_at is 'Start of the run in which it last failed.';
comment on column failures.resolved_at is 'Start of the run in which a later try succeeded; NULL while it stands.';
comment on column failures.rules_version is 'Version of the rules in force at the last try.';
comment on column failures.program_version is 'Version of the program at the last try.';
comment on column failures.run_id is 'The run of the last try.';

create table runs (
    run_id          varchar,
    flow            varchar,
    started_at      timestamptz,
    ended_at        timestamptz,
    sources         varchar[],
    pages           integer,
    "new"           integer,
    changed         integer,
    unchanged       integer,
    rejected        integer,
    removed         map(varchar, integer),
    rules_version   varchar,
    program_version varchar,
    prefect_run_id  varchar
);

comment on table runs is 'One row a run of a flow or command that loads pages.';
comment on column runs.run_id is 'The run.';
comment on column runs.flow is 'The flow or command: ingest, replay …';
comment on column runs.started_at is 'When it started.';
comment on column runs.ended_at is 'When it ended; NULL while it runs, or when it was killed.';
comment on column runs.sources is 'The sources it was given.';
comment on column runs.pages is 'Pages loaded, rejected ones included.';
comment on column runs."new" is 'Articles that were not known before.';
comment on column runs.changed is 'Further revisions of articles.';
comment on column runs.unchanged is 'Pages that brought neither a new article nor a new revision.';
comment on column runs.rejected is 'Pages and sources that gave no article.';
comment on column runs.removed is 'Blocks of the pages loaded that are neither body nor title: label to count.';
comment on column runs.rules_version is 'Version of the rules.';
comment on column runs.program_version is 'Version of the program.';
comment on column runs.prefect_run_id is 'The Prefect flow run; NULL when run inline.';

create table loads (
    load_no    bigint,
    run_id     varchar,
    loaded_at  timestamptz,
    files      varchar[],
    is_changed boolean
);

comment on table loads is 'One row a load: which staged files have gone in, and whether they changed anything.';
comment on column loads.load_no is 'Number in order of loading, from 1.';
comment on column loads.run_id is 'The run that loaded.';
comment on column loads.loaded_at is 'Start of that run.';
comment on column loads.files is 'Names of the staged files.';
comment on column loads.is_changed is 'True when any row of another table changed, so that there is something to publish.';
