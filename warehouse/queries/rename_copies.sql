-- Former ids in copies, on either side.
update copies
set
    article_id = coalesce(
        (select any_value(r.new_id) from renames as r where r.old_id = copies.article_id),
        article_id
    ),
    other_id = coalesce(
        (select any_value(r.new_id) from renames as r where r.old_id = copies.other_id),
        other_id
    )
where article_id in (select old_id from renames)
    or other_id in (select old_id from renames)
