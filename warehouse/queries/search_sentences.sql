-- Texts as their sentences. $texts
select sentences(unnest($texts::varchar[]))
