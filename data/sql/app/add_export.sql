-- grain: one row, the number of the export that was added
insert into exports (export_id, created_at, purpose, purpose_key, who, audience, about, filter, columns, format, k, floor,
                     rows, withheld, held, untold, bands, run_ids, snapshot, data_version)
values ($export_id, $created_at, $purpose, $purpose_key, $who, $audience, $about, $filter, $columns, $format, $k, $floor,
        $rows, $withheld, $held, $untold, $bands, $run_ids, $snapshot, $data_version)
returning number
