-- Take the journal's lines into the ledger; a line that is there already is passed
-- over. $journal: its path
insert into fetches by name
select distinct j.*
from read_json(
    $journal,
    format = 'newline_delimited',
    columns = {
        source: 'varchar', url: 'varchar', purpose: 'varchar', asked_at: 'timestamptz',
        final_url: 'varchar', status: 'integer', bytes: 'bigint', ms: 'integer',
        etag: 'varchar', last_modified: 'varchar', robots: 'varchar',
        wait_seconds: 'double', redirects: 'varchar[]', attempts: 'integer',
        from_cache: 'boolean', unchanged_count: 'integer', digest: 'varchar',
        error: 'varchar', reason: 'varchar', may_pass: 'boolean',
        item_count: 'integer', due_at: 'timestamptz'
    }
) as j
where not exists (
    from fetches as f
    where f.url = j.url and f.asked_at = j.asked_at and f.purpose = j.purpose
)
