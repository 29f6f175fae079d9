-- What is shown of the articles found. $numbers: reading_nos; $words
select
    reading_no,
    article_id,
    title,
    site,
    coalesce(published_on, published_at::date) as published_on,
    url,
    coalesce(
        list_filter(
            sentences(body),
            lambda sentence: contains(
                lower(strip_accents(sentence)),
                regexp_extract(lower(strip_accents($words)), '[\p{L}\p{N}]+')
            )
        )[1],
        sentences(body)[1]
    ) as sentence
from all_readings
where reading_no in (select unnest($numbers::bigint[]))
    and is_current
