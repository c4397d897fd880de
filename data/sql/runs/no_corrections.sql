-- grain: one row a correction that counts, filled by the caller
create or replace temp table current_corrections (
    correction_id varchar, sentence_id varchar, text varchar, subject varchar, key varchar, label varchar,
    who varchar, created_at timestamp
)
