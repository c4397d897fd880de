-- The store: what every import brought, kept per batch. The public tables are derived from it (sql/publish).
create schema store;

create table store.batches (
    batch_id varchar primary key,
    sequence integer not null unique,
    job_id varchar not null unique,
    format varchar not null,
    origin varchar not null,
    created_at timestamp not null,
    counts json not null,
    undone boolean not null default false
);

-- One row a title and batch that changed it.
create table store.titles (
    title_id varchar not null,
    batch_id varchar not null,
    sequence integer not null,
    row_hash varchar not null,
    source varchar not null,
    source_key varchar not null,
    name varchar not null,
    original_name varchar,
    year integer,
    release_date date,
    genres varchar[] not null,
    languages varchar[] not null,
    countries varchar[] not null,
    certificate varchar,
    runtime_minutes integer,
    studio varchar,
    synopsis varchar,
    budget_usd double,
    box_office_usd double,
    credits struct(person varchar, role varchar, "character" varchar)[] not null,
    screenplay varchar
);

-- One row a viewer and batch that changed them. viewer_id is a keyed hash; the key is not in this file.
create table store.viewers (
    viewer_id varchar not null,
    batch_id varchar not null,
    sequence integer not null,
    row_hash varchar not null,
    source varchar not null,
    kind varchar not null,
    age integer,
    gender varchar,
    occupation varchar,
    territory varchar
);

-- One row a review and batch that changed it.
create table store.reviews (
    review_id varchar not null,
    batch_id varchar not null,
    sequence integer not null,
    row_hash varchar not null,
    source varchar not null,
    source_key varchar not null,
    title_id varchar not null,
    viewer_id varchar,
    text varchar not null,
    original varchar,
    text_hash varchar not null,
    language varchar not null,
    rating double,
    rating_original varchar,
    verdict varchar,
    published_at timestamp,
    publisher varchar,
    territory varchar,
    helpful_votes integer,
    spoiler boolean,
    file varchar not null,
    line bigint
);

-- One row a sentence of a review version; offsets are characters of reviews.text.
create table store.sentences (
    sentence_id varchar not null,
    review_id varchar not null,
    batch_id varchar not null,
    position integer not null,
    start_char integer not null,
    end_char integer not null,
    text varchar not null,
    language varchar not null,
    spoiler boolean
);

-- One row a rating and batch that changed it; review_id is set when the rating came with a review.
create table store.ratings (
    rating_id varchar not null,
    batch_id varchar not null,
    sequence integer not null,
    row_hash varchar not null,
    source varchar not null,
    title_id varchar not null,
    viewer_id varchar,
    review_id varchar,
    rating double not null,
    rating_original varchar not null,
    rated_at timestamp
);

-- One row a fact of the sample studio's planted truth.
create table store.planted (
    subject varchar not null,
    subject_id varchar not null,
    fact varchar not null,
    value varchar not null,
    batch_id varchar not null
);

-- One row a refused row or cell.
create table store.rejects (
    batch_id varchar not null,
    file varchar not null,
    line bigint,
    "column" varchar,
    reason varchar not null,
    excerpt varchar not null
);

-- One row a run; the manifest is the content of runs/<run_id>/manifest.json.
create table store.runs (
    run_id varchar primary key,
    job_id varchar not null,
    step varchar not null,
    data_version varchar not null,
    created_at timestamp not null,
    manifest json not null
);
