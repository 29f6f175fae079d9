-- What readers query: each article's current reading, and its history.

create view articles as
select
    article_id,
    revision,
    reading_id,
    page_id,
    source_uri,
    url,
    site,
    publisher,
    publication,
    network,
    title,
    subtitle,
    kicker,
    section,
    tags,
    "language",
    dateline,
    published_at,
    published_on,
    published_basis,
    published_raw,
    modified_at,
    access,
    free_until,
    body,
    word_count,
    content_hash,
    duplicate_of,
    rules_version,
    program_version,
    first_seen_at,
    seen_at as updated_at
from all_readings
where is_current;

comment on view articles is 'One row an article: its current reading, that of the page with the latest fetched_at.';
comment on column articles.article_id is 'Hash of what the article is known by: its canonical URL, else its own, else its source_uri.';
comment on column articles.revision is 'How many versions its publisher has made of it, this one included, as far as seen.';
comment on column articles.reading_id is 'The reading the row shows.';
comment on column articles.page_id is 'The page that was read.';
comment on column articles.source_uri is 'Where the page''s bytes came from.';
comment on column articles.url is 'The article''s address, normalised; NULL for a file that names none.';
comment on column articles.site is 'The site''s name for itself, else its host.';
comment on column articles.publisher is 'Who publishes the site, where the page tells.';
comment on column articles.publication is 'The publication the article is part of, where a notice or the page tells.';
comment on column articles.network is 'The network or product the publication belongs to, where a notice tells.';
comment on column articles.title is 'Headline as printed, entities decoded, white space folded.';
comment on column articles.subtitle is 'Standfirst as printed.';
comment on column articles.kicker is 'Line above the headline.';
comment on column articles.section is 'The site''s section.';
comment on column articles.tags is 'Topics as the page lists them.';
comment on column articles."language" is 'ISO 639-1, lower case.';
comment on column articles.dateline is 'The place as printed, without day, agency and separator; it stands in body as well.';
comment on column articles.published_at is 'First publication as an instant; NULL when only a day is known.';
comment on column articles.published_on is 'The day of publication as the page wrote it.';
comment on column articles.published_basis is 'Where the day or instant was read from.';
comment on column articles.published_raw is 'The text it was read from.';
comment on column articles.modified_at is 'When the publisher says the article was last changed.';
comment on column articles.access is 'open, complimentary, subscriber or truncated; NULL where the page does not say.';
comment on column articles.free_until is 'Last day of free access, where a notice tells.';
comment on column articles.body is 'Heading, paragraph, quote and list_item blocks in order, a blank line between them; NULL once retention has removed it.';
comment on column articles.word_count is 'Words of the body, as split by white space.';
comment on column articles.content_hash is 'Hash of title, subtitle, body, byline names, published_on and access; never of furniture.';
comment on column articles.duplicate_of is 'The article this one is a copy or near copy of; NULL for the first of them and for articles with no copy.';
comment on column articles.rules_version is 'Version of the rules that made the reading.';
comment on column articles.program_version is 'Version of the program that made the reading.';
comment on column articles.first_seen_at is 'When the article was first seen: the earliest fetched_at of its pages.';
comment on column articles.updated_at is 'When its current revision was first seen.';

create view revisions as
select
    article_id,
    revision,
    reading_id,
    page_id,
    seen_at,
    content_hash,
    title,
    subtitle,
    body,
    bylines,
    access
from all_readings
where is_head;

comment on view revisions is 'One row a version of an article''s content as its publisher changed it.';
comment on column revisions.article_id is 'The article.';
comment on column revisions.revision is 'Number of the version, from 1, in order of fetched_at.';
comment on column revisions.reading_id is 'The reading that stands for it: of its latest page, under the newest rules.';
comment on column revisions.page_id is 'That reading''s page.';
comment on column revisions.seen_at is 'When it was first seen: the earliest fetched_at of its pages.';
comment on column revisions.content_hash is 'Hash of title, subtitle, body, byline names, published_on and access.';
comment on column revisions.title is 'Headline of this version.';
comment on column revisions.subtitle is 'Standfirst of this version.';
comment on column revisions.body is 'Body of this version.';
comment on column revisions.bylines is 'Bylines of this version in printed order, in short.';
comment on column revisions.access is 'Access of this version.';

create view blocks as
select
    r.article_id,
    b."position",
    b.label,
    b."text",
    b."rule",
    b.region
from all_blocks as b
join all_readings as r
    on r.reading_no = b.reading_no
where r.is_current;

comment on view blocks is 'Every visible piece of text of each article''s current reading, in reading order, with exactly one label.';
comment on column blocks.article_id is 'The article.';
comment on column blocks."position" is 'Place on the page, from 1.';
comment on column blocks.label is 'What the block is: title, paragraph, notice, promo …';
comment on column blocks."text" is 'As printed.';
comment on column blocks."rule" is 'What gave the label: a rule''s id, or the model with its strongest reasons.';
comment on column blocks.region is 'Where on the page: above, body, below, aside, json-ld.';

create view removed as
select
    article_id,
    "position",
    label,
    "text",
    "rule",
    region
from blocks
where label not in ('title', 'heading', 'paragraph', 'quote', 'list_item');

comment on view removed is 'The blocks that are neither body nor title: what was taken away, and by which rule.';
comment on column removed.article_id is 'The article.';
comment on column removed."position" is 'Place on the page, from 1.';
comment on column removed.label is 'What the block is: notice, promo, caption …';
comment on column removed."text" is 'As printed.';
comment on column removed."rule" is 'What gave the label.';
comment on column removed.region is 'Where on the page: above, body, below, aside, json-ld.';

create view bylines as
select
    r.article_id,
    b."position",
    b."name",
    b.kind,
    b."role",
    b.organization,
    b."location",
    b.email,
    b.social,
    b.bio,
    b.raw,
    b.basis
from all_bylines as b
join all_readings as r
    on r.reading_no = b.reading_no
where r.is_current;

comment on view bylines is 'One row a credit for the writing, of each article''s current reading.';
comment on column bylines.article_id is 'The article.';
comment on column bylines."position" is 'Place in printed order, from 1.';
comment on column bylines."name" is 'The person or body credited.';
comment on column bylines.kind is 'author, contributor, editor or agency.';
comment on column bylines."role" is 'What the person does, where the page tells.';
comment on column bylines.organization is 'Who the person works for, where the page tells.';
comment on column bylines."location" is 'Where the person works, where the page tells.';
comment on column bylines.email is 'Address, where the page tells.';
comment on column bylines.social is 'Handle with its @, or a profile''s address.';
comment on column bylines.bio is 'The bio line, as printed.';
comment on column bylines.raw is 'The text the name was read from.';
comment on column bylines.basis is 'Where it was read from.';

create view images as
select
    r.article_id,
    i."position",
    i.url,
    i.alt,
    i.caption,
    i.credit
from all_images as i
join all_readings as r
    on r.reading_no = i.reading_no
where r.is_current;

comment on view images is 'The pictures of each article''s current reading.';
comment on column images.article_id is 'The article.';
comment on column images."position" is 'Place on the page, from 1.';
comment on column images.url is 'Address of the picture.';
comment on column images.alt is 'Its alt text.';
comment on column images.caption is 'Its caption.';
comment on column images.credit is 'Whom it is credited to, without the mark before the name.';

create view evidence as
select
    r.article_id,
    e.field,
    e."value",
    e.basis,
    e.raw,
    e.chosen
from all_evidence as e
join all_readings as r
    on r.reading_no = e.reading_no
where r.is_current;

comment on view evidence is 'Everything the page, or a hint, says of a field of the article, chosen or not.';
comment on column evidence.article_id is 'The article.';
comment on column evidence.field is 'A column of articles.';
comment on column evidence."value" is 'As read: ISO 8601 for times; NULL where the raw text could not be read.';
comment on column evidence.basis is 'Where it was read from.';
comment on column evidence.raw is 'The text it was read from.';
comment on column evidence.chosen is 'True where this value became the column.';

create view authors as
select
    b."name",
    count(distinct r.reading_no)::integer as article_count,
    coalesce(sum(r.word_count), 0)::bigint as word_count,
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
