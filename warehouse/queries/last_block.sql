-- The last block of the file that a table uses. $table
select max(greatest(block_id, list_max(additional_block_ids)))
from pragma_storage_info($table)
