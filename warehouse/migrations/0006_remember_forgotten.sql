-- What was taken out on request, so that it does not come back.

create table forgotten (
    "key"        varchar,
    article_id   varchar,
    forgotten_at timestamptz
);

comment on table forgotten is 'What was taken out on request and is not let in again; no text, title or address of it is kept.';
comment on column forgotten."key" is 'What is not let in: an article_id under which it was known, or the digest of a page.';
comment on column forgotten.article_id is 'The article that was forgotten.';
comment on column forgotten.forgotten_at is 'When.';
