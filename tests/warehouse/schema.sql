create table aliases (
    article_id       varchar,                      -- The article.
    url              varchar,                      -- The other address, normalised.
    basis            varchar,                      -- What ties it: the redirect (header), the page's own word (meta, json-ld, markup, url), or equal content on one host (inferred).
    alias_id         varchar,                      -- The article_id this address would have by itself.
);

create table all_blocks (
    reading_no       bigint,                       -- Number of the reading.
    reading_id       varchar,                      -- The reading the block belongs to.
    position         integer,                      -- Place on the page, from 1.
    label            varchar,                      -- What the block is: title, paragraph, notice, promo …
    text             varchar,                      -- As printed.
    rule             varchar,                      -- What gave the label: a rule's id, or the model with its strongest reasons.
    region           varchar,                      -- Where on the page: above, body, below, aside, json-ld.
);

create table all_bylines (
    reading_no       bigint,                       -- Number of the reading.
    reading_id       varchar,                      -- The reading the byline belongs to.
    position         integer,                      -- Place in printed order, from 1.
    name             varchar,                      -- The person or body credited.
    kind             varchar,                      -- author, contributor, editor or agency.
    role             varchar,                      -- What the person does, where the page tells.
    organization     varchar,                      -- Who the person works for, where the page tells.
    location         varchar,                      -- Where the person works, where the page tells.
    email            varchar,                      -- Address, where the page tells.
    social           varchar,                      -- Handle with its @, or a profile's address.
    bio              varchar,                      -- The bio line, as printed.
    raw              varchar,                      -- The text the name was read from.
    basis            varchar,                      -- Where it was read from.
);

create table all_evidence (
    reading_no       bigint,                       -- Number of the reading.
    reading_id       varchar,                      -- The reading the evidence belongs to.
    position         integer,                      -- Order in which it was read, from 1.
    field            varchar,                      -- A column of articles.
    value            varchar,                      -- As read: ISO 8601 for times; NULL where the raw text could not be read.
    basis            varchar,                      -- Where it was read from.
    raw              varchar,                      -- The text it was read from.
    chosen           boolean,                      -- True where this value became the column.
);

create table all_images (
    reading_no       bigint,                       -- Number of the reading.
    reading_id       varchar,                      -- The reading the image belongs to.
    position         integer,                      -- Place on the page, from 1.
    url              varchar,                      -- Address of the picture.
    alt              varchar,                      -- Its alt text.
    caption          varchar,                      -- Its caption.
    credit           varchar,                      -- Whom it is credited to, without the mark before the name.
);

create table all_readings (
    reading_no       bigint,                       -- Number in order of loading, from 1; what the big tables are joined by.
    reading_id       varchar,                      -- Hash of page, rules version and program version; 32 hex digits.
    page_id          varchar,                      -- The page that was read.
    own_id           varchar,                      -- The article_id the page asks for by itself, before aliases.
    source_uri       varchar,                      -- Where the page's bytes came from.
    url              varchar,                      -- The article's address, normalised: its canonical, else its own; NULL for a file that names none.
    fetched_at       timestamp with time zone,     -- When the page was fetched.
    digest           varchar,                      -- Digest of the page's bytes.
    site             varchar,                      -- The site's name for itself, else its host.
    publisher        varchar,                      -- Who publishes the site, where the page tells.
    publication      varchar,                      -- The publication the article is part of, where a notice or the page tells.
    network          varchar,                      -- The network or product the publication belongs to, where a notice tells.
    title            varchar,                      -- Headline as printed, entities decoded, white space folded.
    subtitle         varchar,                      -- Standfirst as printed.
    kicker           varchar,                      -- Line above the headline.
    section          varchar,                      -- The site's section.
    tags             varchar[],                    -- Topics as the page lists them.
    language         varchar,                      -- ISO 639-1, lower case.
    dateline         varchar,                      -- The place as printed, without day, agency and separator.
    published_at     timestamp with time zone,     -- First publication as an instant; NULL when only a day is known.
    published_on     date,                         -- The day of publication as the page wrote it.
    published_basis  varchar,                      -- Where the day or instant was read from.
    published_raw    varchar,                      -- The text it was read from.
    modified_at      timestamp with time zone,     -- When the publisher says the article was last changed.
    access           varchar,                      -- open, complimentary, subscriber or truncated; NULL where the page does not say.
    free_until       date,                         -- Last day of free access, where a notice tells.
    body             varchar,                      -- Body blocks in order, a blank line between them; NULL once retention has removed it.
    word_count       integer,                      -- Words of the body, as split by white space.
    content_hash     varchar,                      -- Hash of title, subtitle, body, byline names, published_on and access; never of furniture.
    bylines          struct("name" varchar, kind varchar, "role" varchar, organization varchar)[], -- The bylines in printed order, in short; all_bylines has them whole.
    rules_version    varchar,                      -- Version of the rules that made the reading.
    program_version  varchar,                      -- Version of the program that made the reading.
    run_id           varchar,                      -- The run that made the reading.
    article_id       varchar,                      -- The article the reading belongs to, after aliases.
    revision         integer,                      -- The revision the reading's page tells, from 1; NULL when a newer reading of the page has taken its place, or the page is now rejected.
    is_head          boolean,                      -- True for the reading that stands for its revision.
    is_current       boolean,                      -- True for the article's current reading.
    seen_at          timestamp with time zone,     -- When the revision was first seen: the earliest fetched_at of its pages.
    first_seen_at    timestamp with time zone,     -- When the article was first seen: the earliest fetched_at of all its pages.
    duplicate_of     varchar,                      -- The article this one is a copy or near copy of; NULL for the first of them and for articles with no copy.
);

create table all_removed_counts (
    reading_no       bigint,                       -- Number of the reading.
    label            varchar,                      -- What the blocks are: notice, promo, caption …
    block_count      integer,                      -- How many there are.
);

create table all_signatures (
    reading_no       bigint,                       -- Number of the reading.
    value            ubigint,                      -- 64 bits of the content_hash, or of a band of the MinHash signature.
);

create table copies (
    article_id       varchar,                      -- One of the two, the one with the smaller id.
    other_id         varchar,                      -- The other.
    likeness         double,                       -- 1 for equal content; else the share of five-word pieces of both texts that they have in common.
);

create table failures (
    source           varchar,                      -- The source as the user named it.
    source_uri       varchar,                      -- Where the bytes came from, or would have come from.
    page_id          varchar,                      -- The page, when there was one.
    stage            varchar,                      -- Where it ended: open, fetch, archive, read, stage or load.
    reason           varchar,                      -- Why, in one word: empty, binary, index-page …
    message          varchar,                      -- Which thing, what was found, what to do.
    attempts         integer,                      -- How often it was tried.
    first_at         timestamp with time zone,     -- Start of the run in which it first failed.
    last_at          timestamp with time zone,     -- Start of the run in which it last failed.
    resolved_at      timestamp with time zone,     -- Start of the run in which a later try succeeded; NULL while it stands.
    rules_version    varchar,                      -- Version of the rules in force at the last try.
    program_version  varchar,                      -- Version of the program at the last try.
    run_id           varchar,                      -- The run of the last try.
);

create table fetches (
    source           varchar,                      -- The source as the user named it.
    url              varchar,                      -- The address as asked, without credentials.
    purpose          varchar,                      -- page, feed, sitemap or robots.
    asked_at         timestamp with time zone,     -- When it was asked first; tries again belong to the same row.
    final_url        varchar,                      -- The address that answered, after redirects; NULL when none did.
    status           integer,                      -- HTTP status of the last answer; NULL when there was none.
    bytes            bigint,                       -- Bytes of bodies as they came over the wire.
    ms               integer,                      -- Milliseconds of asking and answering; waiting for a turn is not counted.
    etag             varchar,                      -- ETag to ask with next time.
    last_modified    varchar,                      -- Last-Modified to ask with next time.
    robots           varchar,                      -- What robots.txt said: allowed, forbidden, absent, unreachable, or exempt for itself.
    wait_seconds     double,                       -- Seconds the server ordered us to wait (Retry-After, crawl-delay).
    redirects        varchar[],                    -- Addresses on the way, the first asked included.
    attempts         integer,                      -- How often it was asked.
    from_cache       boolean,                      -- True when nothing was new: a 304 answer, or the bytes we have.
    unchanged_count  integer,                      -- How often in a row the page was found unchanged.
    digest           varchar,                      -- Digest of what the server has: sha256: and 64 hex digits.
    error            varchar,                      -- What was found and what to do; NULL on success.
    reason           varchar,                      -- The error in one word.
    may_pass         boolean,                      -- True for an error that may be gone next time.
    item_count       integer,                      -- Of a feed or sitemap: entries that were new to us.
    due_at           timestamp with time zone,     -- It is not asked for again before; NULL: at the next run.
);

create table forgotten (
    key              varchar,                      -- What is not let in: an article_id under which it was known, or the digest of a page.
    article_id       varchar,                      -- The article that was forgotten.
    forgotten_at     timestamp with time zone,     -- When.
);

create table loads (
    load_no          bigint,                       -- Number in order of loading, from 1.
    run_id           varchar,                      -- The run that loaded.
    loaded_at        timestamp with time zone,     -- Start of that run.
    files            varchar[],                    -- Names of the staged files.
    is_changed       boolean,                      -- True when any row of another table changed, so that there is something to publish.
);

create table migrations (
    number           integer,                      -- Number of the migration, from 1.
    name             varchar,                      -- What it does.
    program_version  varchar,                      -- The program that applied it.
);

create table pages (
    page_id          varchar,                      -- Hash of the bytes and the origin (source_uri, url, fetched_at); 32 hex digits.
    source           varchar,                      -- The source as the user named it: an argument, or a name of copydesk.toml.
    source_uri       varchar,                      -- Where exactly the bytes came from: file URI, URL, stdin:<digest>, or one of these with #member or #n.
    url              varchar,                      -- The address that answered, after redirects; NULL for a file.
    requested_url    varchar,                      -- The address that was asked, where it differs from url.
    fetched_at       timestamp with time zone,     -- When the bytes were fetched; for a file, when it was last changed.
    http_status      integer,                      -- Status of the response; NULL for a file.
    media_type       varchar,                      -- Media type as the response or the file name told it; NULL: told from the bytes.
    charset          varchar,                      -- What the response header said of the encoding.
    encoding         varchar,                      -- The encoding in which the bytes were read; NULL while rejected.
    byte_count       bigint,                       -- Size of the page, decompressed, in bytes.
    digest           varchar,                      -- sha256: and 64 hex digits of the bytes.
    archive_ref      varchar,                      -- Where the bytes are kept: <warc file>#<offset> in the archive, or the path of the file itself.
    hints            struct(basis varchar, title varchar, authors varchar[], published varchar, modified varchar, summary varchar, section varchar, tags varchar[], "language" varchar, "access" varchar), -- What the feed, sitemap, response header or table said of the page before it was read; raw texts.
    article_id       varchar,                      -- The article the page tells; NULL while the page is rejected.
    reading_id       varchar,                      -- The page's newest reading; NULL while the page is rejected.
    run_id           varchar,                      -- The run that brought the page.
);

create table runs (
    run_id           varchar,                      -- The run.
    flow             varchar,                      -- The flow or command: ingest, replay …
    started_at       timestamp with time zone,     -- When it started.
    ended_at         timestamp with time zone,     -- When it ended; NULL while it runs, or when it was killed.
    sources          varchar[],                    -- The sources it was given.
    pages            integer,                      -- Pages loaded, rejected ones included.
    new              integer,                      -- Articles that were not known before.
    changed          integer,                      -- Further revisions of articles.
    unchanged        integer,                      -- Pages that brought neither a new article nor a new revision.
    rejected         integer,                      -- Pages and sources that gave no article.
    removed          map(varchar, integer),        -- Blocks of the pages loaded that are neither body nor title: label to count.
    rules_version    varchar,                      -- Version of the rules.
    program_version  varchar,                      -- Version of the program.
    prefect_run_id   varchar,                      -- The Prefect flow run; NULL when run inline.
);

create view articles (
    article_id       varchar,                      -- Hash of what the article is known by: its canonical URL, else its own, else its source_uri.
    revision         integer,                      -- How many versions its publisher has made of it, this one included, as far as seen.
    reading_id       varchar,                      -- The reading the row shows.
    page_id          varchar,                      -- The page that was read.
    source_uri       varchar,                      -- Where the page's bytes came from.
    url              varchar,                      -- The article's address, normalised; NULL for a file that names none.
    site             varchar,                      -- The site's name for itself, else its host.
    publisher        varchar,                      -- Who publishes the site, where the page tells.
    publication      varchar,                      -- The publication the article is part of, where a notice or the page tells.
    network          varchar,                      -- The network or product the publication belongs to, where a notice tells.
    title            varchar,                      -- Headline as printed, entities decoded, white space folded.
    subtitle         varchar,                      -- Standfirst as printed.
    kicker           varchar,                      -- Line above the headline.
    section          varchar,                      -- The site's section.
    tags             varchar[],                    -- Topics as the page lists them.
    language         varchar,                      -- ISO 639-1, lower case.
    dateline         varchar,                      -- The place as printed, without day, agency and separator; it stands in body as well.
    published_at     timestamp with time zone,     -- First publication as an instant; NULL when only a day is known.
    published_on     date,                         -- The day of publication as the page wrote it.
    published_basis  varchar,                      -- Where the day or instant was read from.
    published_raw    varchar,                      -- The text it was read from.
    modified_at      timestamp with time zone,     -- When the publisher says the article was last changed.
    access           varchar,                      -- open, complimentary, subscriber or truncated; NULL where the page does not say.
    free_until       date,                         -- Last day of free access, where a notice tells.
    body             varchar,                      -- Heading, paragraph, quote and list_item blocks in order, a blank line between them; NULL once retention has removed it.
    word_count       integer,                      -- Words of the body, as split by white space.
    content_hash     varchar,                      -- Hash of title, subtitle, body, byline names, published_on and access; never of furniture.
    duplicate_of     varchar,                      -- The article this one is a copy or near copy of; NULL for the first of them and for articles with no copy.
    rules_version    varchar,                      -- Version of the rules that made the reading.
    program_version  varchar,                      -- Version of the program that made the reading.
    first_seen_at    timestamp with time zone,     -- When the article was first seen: the earliest fetched_at of its pages.
    updated_at       timestamp with time zone,     -- When its current revision was first seen.
);

create view authors (
    name             varchar,                      -- The person.
    article_count    integer,                      -- Articles that credit the person.
    word_count       bigint,                       -- Words of those articles.
    first_seen_at    timestamp with time zone,     -- When the first of them was first seen.
    last_seen_at     timestamp with time zone,     -- When the last of them was last changed.
    last_role        varchar,                      -- The newest role a page tells.
    last_organization varchar,                     -- The newest organization a page tells.
    last_location    varchar,                      -- The newest location a page tells.
    last_email       varchar,                      -- The newest e-mail address a page tells.
    last_social      varchar,                      -- The newest handle or profile a page tells.
    sites            varchar[],                    -- Sites that ran them.
);

create view blocks (
    article_id       varchar,                      -- The article.
    position         integer,                      -- Place on the page, from 1.
    label            varchar,                      -- What the block is: title, paragraph, notice, promo …
    text             varchar,                      -- As printed.
    rule             varchar,                      -- What gave the label: a rule's id, or the model with its strongest reasons.
    region           varchar,                      -- Where on the page: above, body, below, aside, json-ld.
);

create view bylines (
    article_id       varchar,                      -- The article.
    position         integer,                      -- Place in printed order, from 1.
    name             varchar,                      -- The person or body credited.
    kind             varchar,                      -- author, contributor, editor or agency.
    role             varchar,                      -- What the person does, where the page tells.
    organization     varchar,                      -- Who the person works for, where the page tells.
    location         varchar,                      -- Where the person works, where the page tells.
    email            varchar,                      -- Address, where the page tells.
    social           varchar,                      -- Handle with its @, or a profile's address.
    bio              varchar,                      -- The bio line, as printed.
    raw              varchar,                      -- The text the name was read from.
    basis            varchar,                      -- Where it was read from.
);

create view changes (
    article_id       varchar,                      -- The article.
    revision         integer,                      -- The later of the two revisions compared.
    seen_at          timestamp with time zone,     -- When it was first seen.
    kinds            varchar[],                    -- headline, subtitle, figure (a sentence differs only in its numbers), correction (a correction was added), added, cut (sentences), byline, access, silent (title or text changed, and the page neither carries a new correction nor a new time of change).
    former_title     varchar,                      -- The headline before.
    title            varchar,                      -- The headline after.
    added            varchar[],                    -- Sentences that were not there before, in order.
    removed          varchar[],                    -- Sentences that are there no more, in order.
    corrections      varchar[],                    -- Corrections that were not there before.
    former_access    varchar,                      -- Access before.
    access           varchar,                      -- Access after.
);

create view clusters (
    cluster_id       varchar,                      -- The article_id of the first.
    position         integer,                      -- Order of appearance, from 1: the first, then by out_by.
    member_count     integer,                      -- How many articles the cluster has.
    article_id       varchar,                      -- The article.
    site             varchar,                      -- Who ran it.
    url              varchar,                      -- Where.
    title            varchar,                      -- Under which headline.
    out_by           timestamp with time zone,     -- The instant by which it was out: as published, the end of the day it was published on, or when we first saw it, whichever is earliest.
    added            varchar[],                    -- Sentences that the first does not have.
    left_out         varchar[],                    -- Sentences of the first that this one does not have.
);

create view evidence (
    article_id       varchar,                      -- The article.
    field            varchar,                      -- A column of articles.
    value            varchar,                      -- As read: ISO 8601 for times; NULL where the raw text could not be read.
    basis            varchar,                      -- Where it was read from.
    raw              varchar,                      -- The text it was read from.
    chosen           boolean,                      -- True where this value became the column.
);

create view images (
    article_id       varchar,                      -- The article.
    position         integer,                      -- Place on the page, from 1.
    url              varchar,                      -- Address of the picture.
    alt              varchar,                      -- Its alt text.
    caption          varchar,                      -- Its caption.
    credit           varchar,                      -- Whom it is credited to, without the mark before the name.
);

create view quiet_sources (
    source           varchar,                      -- The source as the user named it.
    page_count       integer,                      -- Pages it has brought.
    article_page_count integer,                    -- Those of them that gave an article.
    last_at          timestamp with time zone,     -- When its last page was fetched.
    silence          interval,                     -- How long ago that was.
    usual_gap        interval,                     -- Mean time between its pages.
    failure_count    integer,                      -- Failures that stand.
    last_failure     varchar,                      -- The newest of them.
);

create view removed (
    article_id       varchar,                      -- The article.
    position         integer,                      -- Place on the page, from 1.
    label            varchar,                      -- What the block is: notice, promo, caption …
    text             varchar,                      -- As printed.
    rule             varchar,                      -- What gave the label.
    region           varchar,                      -- Where on the page: above, body, below, aside, json-ld.
);

create view removed_counts (
    article_id       varchar,                      -- The article.
    label            varchar,                      -- What the blocks are: notice, promo, caption …
    block_count      integer,                      -- How many there are.
);

create view revisions (
    article_id       varchar,                      -- The article.
    revision         integer,                      -- Number of the version, from 1, in order of fetched_at.
    reading_id       varchar,                      -- The reading that stands for it: of its latest page, under the newest rules.
    page_id          varchar,                      -- That reading's page.
    seen_at          timestamp with time zone,     -- When it was first seen: the earliest fetched_at of its pages.
    content_hash     varchar,                      -- Hash of title, subtitle, body, byline names, published_on and access.
    title            varchar,                      -- Headline of this version.
    subtitle         varchar,                      -- Standfirst of this version.
    body             varchar,                      -- Body of this version.
    bylines          struct("name" varchar, kind varchar, "role" varchar, organization varchar)[], -- Bylines of this version in printed order, in short.
    access           varchar,                      -- Access of this version.
);

create view source_health (
    source           varchar,                      -- The source as the user named it.
    last_asked_at    timestamp with time zone,     -- When it was last asked.
    last_success_at  timestamp with time zone,     -- When it last answered well.
    new_items        bigint,                       -- Entries that were new at the last success; for a source without a feed, pages that were ever new.
    failures_in_row  bigint,                       -- Failures since the last success.
    last_error       varchar,                      -- What the last of these failures was.
    next_due_at      timestamp with time zone,     -- When it is to be asked again; NULL: at the next run.
);

create view today (
    article_id       varchar,                      -- The article.
    revision         integer,                      -- Its current revision.
    what             varchar,                      -- new, or changed.
    site             varchar,                      -- Who ran it.
    title            varchar,                      -- Its headline.
    updated_at       timestamp with time zone,     -- When the revision was first seen.
    published_at     timestamp with time zone,     -- First publication as an instant.
    published_on     date,                         -- First publication as a day.
    access           varchar,                      -- On what terms it can be read.
    url              varchar,                      -- Where.
);

create macro table by_author(who);  -- Articles by whoever's name contains the text, newest first: from by_author('machi').

create macro cite(id);  -- A line to cite an article by, with the revision it is of: select cite(article_id).

create macro figures(sentence);  -- The numbers of a sentence, as printed, in order.

create macro table going_behind_wall(days);  -- Articles whose free access ends within so many days, the most urgent first: from going_behind_wall(7).

create macro sentences(body);  -- A text as a list of its sentences; an abbreviation may end one early, in every version alike.

create macro without_figures(sentence);  -- A sentence with # for each number.
