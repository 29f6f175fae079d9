-- Copies of the first articles of a store, under other ids: a store grows ten times in
-- minutes, its rows as large and as many as if they had been loaded.
-- $copy: number of this copy, from 1; $articles: how many to copy
insert into pages
select * replace (
    md5(page_id || $copy) as page_id, source_uri || '-' || $copy as source_uri,
    url || '-' || $copy as url, 'sha256:' || sha256(digest || $copy) as digest,
    md5(article_id || $copy) as article_id, md5(reading_id || $copy) as reading_id
)
from pages
where reading_id in (select reading_id from all_readings where reading_no <= $articles);
insert into all_readings
select * replace (
    reading_no + $copy * $articles as reading_no, md5(reading_id || $copy) as reading_id,
    md5(page_id || $copy) as page_id, md5(own_id || $copy) as own_id,
    source_uri || '-' || $copy as source_uri, url || '-' || $copy as url,
    'sha256:' || sha256(digest || $copy) as digest,
    md5(content_hash || $copy) as content_hash, md5(article_id || $copy) as article_id
)
from all_readings
where reading_no <= $articles;
insert into all_blocks
select * replace (
    reading_no + $copy * $articles as reading_no, md5(reading_id || $copy) as reading_id
)
from all_blocks
where reading_no <= $articles;
insert into all_bylines
select * replace (
    reading_no + $copy * $articles as reading_no, md5(reading_id || $copy) as reading_id,
    'Writer ' || hash(reading_no, $copy) % 50000 as name
)
from all_bylines
where reading_no <= $articles;
insert into all_images
select * replace (
    reading_no + $copy * $articles as reading_no, md5(reading_id || $copy) as reading_id
)
from all_images
where reading_no <= $articles;
insert into all_evidence
select * replace (
    reading_no + $copy * $articles as reading_no, md5(reading_id || $copy) as reading_id
)
from all_evidence
where reading_no <= $articles;
insert into all_signatures
select reading_no + $copy * $articles, hash("value", $copy)
from all_signatures
where reading_no <= $articles;
insert into all_removed_counts
select reading_no + $copy * $articles, label, block_count
from all_removed_counts
where reading_no <= $articles;
