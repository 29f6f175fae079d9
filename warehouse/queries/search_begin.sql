-- A file of the index, empty.
create table words_found (
    word_no       integer,
    word          varchar,
    article_count bigint
);
create table uses (
    word_no    integer,
    reading_no bigint,
    weight     real
);
create table facts (
    article_count bigint
)
