-- The bylines of one reading, in printed order.
-- $reading_no
select
    "name",
    kind,
    "role",
    organization,
    "location",
    email,
    social,
    bio,
    raw,
    basis
from all_bylines
where reading_no = $reading_no
order by "position"
