-- Pairs that no longer hold: of articles whose content has turned, or that are gone.
delete from copies
where article_id in (select article_id from turned)
    or other_id in (select article_id from turned)
