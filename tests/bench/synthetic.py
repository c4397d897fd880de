"""A studio of any size whose rows are made by DuckDB itself: for timing, never for a statistic."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from data.records import Run
from data.settings import Settings, load_settings
from data.studio import create_studio, writing

TABLES = {
    "titles": """
        select 't' || i as title_id, 'x' as row_hash, 'synthetic' as source, i::varchar as source_key,
               'Title ' || i as name, null::varchar as original_name, 2020 + i % 6 as year,
               date '2020-01-01' + (i * 37 % 2000)::integer as release_date,
               [['drama', 'thriller', 'comedy', 'horror', 'animation'][1 + i % 5], 'genre ' || (i % 3)] as genres,
               ['en'] as languages, []::varchar[] as countries, null::varchar as certificate,
               90 + i % 60 as runtime_minutes, 'Studio' as studio, 'A synopsis.' as synopsis,
               null::double as budget_usd, null::double as box_office_usd,
               []::struct(person varchar, role varchar, "character" varchar)[] as credits,
               null::varchar as screenplay
        from range($titles) as r(i)""",
    "viewers": """
        select 'v' || i as viewer_id, 'x' as row_hash, 'synthetic' as source, 'audience' as kind,
               null::integer as age, null::varchar as gender, null::varchar as occupation,
               ['FR', 'US', 'CN', 'GB', 'DE'][1 + i % 5] as territory
        from range($viewers) as r(i)""",
    "reviews": """
        select 'r' || i as review_id, 'x' as row_hash, 'synthetic' as source, i::varchar as source_key,
               't' || ((hash(i) % $titles) * (hash(i * 3) % $titles) // $titles) as title_id,
               'v' || (hash(i * 5) % $viewers) as viewer_id,
               'The second act number ' || i || ' drags. The ending holds. I left content.' as text,
               null::varchar as original, i::varchar as text_hash, if(i % 5 = 0, 'zh', 'en') as language,
               1 + hash(i * 7) % 10 as rating, '8/10' as rating_original, null::varchar as verdict,
               timestamp '2024-01-01' + to_seconds((hash(i * 11) % 80000000)::integer) as published_at,
               null::varchar as publisher, null::varchar as territory, null::integer as helpful_votes,
               false as spoiler, 'synthetic' as file, i as line
        from range($sentences // 3) as r(i)""",
    "sentences": """
        select 'r' || i // 3 || '-' || i % 3 as sentence_id, 'r' || i // 3 as review_id, (i % 3)::integer as position,
               0 as start_char, 20 as end_char,
               ['The second act drags.', 'The ending holds.', 'I left content.'][1 + i % 3] || ' ' || i as text,
               if((i // 3) % 5 = 0, 'zh', 'en') as language, false as spoiler
        from range($sentences // 3 * 3) as r(i)""",
    "ratings": """
        select 'g' || review_id as rating_id, row_hash, source, title_id, viewer_id, review_id,
               rating::double as rating, rating_original, published_at as rated_at
        from reviews""",
}
SCORES = """
    select sentence_id, (hash(sentence_id) % 2000) / 1000.0 - 1 as sentiment, 0.8 as probability from sentences"""
REVIEW_SCORES = "select review_id, (hash(review_id) % 2000) / 1000.0 - 1 as sentiment from reviews"
TOPICS = """
    select sentence_id, (hash(sentence_id || 't') % 41)::integer - 1 as topic_id, 0.5 as similarity from sentences"""
TOPIC_LIST = """
    select i::integer as topic_id, 'topic ' || i as label, ['a', 'b'] as words, 'en' as language, 0.1 as coherence
    from range(40) as r(i)"""

#: Eight clouds of viewers on a ring, a tenth of each scattered wide, and titles among them.
CLOUDS = """
    select id, kind, seed % 8 as cloud,
           cos(seed % 8 * 0.7854) * 4 + sqrt(-2 * ln((hash(id) % 99991 + 1) / 99992.0))
               * cos(6.2832 * (hash(id || 'a') % 99991) / 99991.0) * if(seed % 10 = 0, 2, 0.8) as x,
           sin(seed % 8 * 0.7854) * 3 + sqrt(-2 * ln((hash(id) % 99991 + 1) / 99992.0))
               * sin(6.2832 * (hash(id || 'a') % 99991) / 99991.0) * if(seed % 10 = 0, 2, 0.8) as y
    from (select viewer_id as id, 'viewer' as kind, hash(viewer_id || 's') as seed from viewers
          union all select title_id, 'title', hash(title_id || 's') from titles)"""
SEGMENTS = {
    "segments": """
        select 't' || (i + 1) as segment_id, 'Segment ' || (i + 1) as name, 0.9 as stability, i::integer as position
        from range(8) as r(i)""",
    "members": f"""
        select id as viewer_id, 't' || (cloud + 1) as segment_id, 0.9::float as membership, true as main
        from ({CLOUDS}) where kind = 'viewer'""",
    "places": f"select kind, id, x::float as x, y::float as y from ({CLOUDS})",
}

#: Two of three sentences speak of an aspect, every third of one of a title's thirty characters and plot points.
SAID = {
    "aspects": {
        "sentences": """
            select sentence_id, 'aspect' || (hash(sentence_id || 'a') % 16) as aspect, 0 as start_char,
                   20 as end_char, (hash(sentence_id || 'b') % 2000) / 1000.0 - 1 as sentiment, 0.8 as probability
            from sentences where hash(sentence_id || 'c') % 3 > 0""",
        "aspects": """
            select 'aspect' || i as aspect, 'Aspect ' || i as name, '方面' || i as name_zh, '' as description,
                   i::integer as position
            from range(16) as r(i)""",
    },
    "mentions": {
        "sentences": """
            select s.sentence_id, 'n' || (hash(s.sentence_id || 'n') % 30) || '.' || r.title_id as entity_id,
                   0 as start_char, 20 as end_char, (hash(s.sentence_id || 'm') % 2000) / 1000.0 - 1 as sentiment,
                   0.8 as probability
            from sentences as s join reviews as r using (review_id) where hash(s.sentence_id || 'k') % 3 = 0""",
        "entities": """
            select 'n' || i || '.' || title_id as entity_id, title_id,
                   ['character', 'plot_point', 'cast'][1 + i % 3] as kind, 'Name ' || i as name, '' as detail,
                   ['Name ' || i] as aliases
            from titles, range(30) as r(i)""",
    },
}


def make_studio(
    folder: Path,
    sentences: int,
    titles: int = 400,
    viewers: int | None = None,
    *,
    segments: bool = False,
    said: bool = False,
) -> Settings:
    """A studio of `sentences` evidence rows with stand-in runs, published.

    Args:
        segments: with segments and a map.
        said: with aspects, and with characters and plot points.
    """
    settings = load_settings(folder)
    create_studio(settings)
    batch = settings.incoming / "synthetic"
    batch.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        values = {"titles": titles, "viewers": viewers or max(1000, sentences // 5), "sentences": sentences}
        for name, text in TABLES.items():
            used = {key: value for key, value in values.items() if f"${key}" in text}
            connection.execute(f"create table {name} as {text}", used)
            connection.execute(f"copy {name} to '{batch / name}.parquet'")
        runs = {
            "sentiment": {"sentences": SCORES, "reviews": REVIEW_SCORES},
            "topics": {"sentences": TOPICS, "topics": TOPIC_LIST},
        }
        runs |= ({"segments": SEGMENTS} if segments else {}) | (SAID if said else {})
        for step, files in runs.items():
            (settings.runs / step).mkdir(exist_ok=True)
            for name, text in files.items():
                connection.execute(f"copy ({text}) to '{settings.runs / step / name}.parquet'")
    (batch / "batch.json").write_text(json.dumps({"format": "synthetic", "origin": "synthetic", "counts": {}}))
    with writing(settings) as studio:
        studio.add_batch(batch, "synthetic", "synthetic")
        for step in runs:
            studio.add_run(_run(step, studio.data_version()), step)
        studio.publish()
    return settings


def _run(step: str, data_version: str) -> Run:
    return Run(
        run_id=step,
        step=step,
        model="stand-in",
        model_hash="",
        parameters={},
        seed=0,
        data_version=data_version,
        started_at=datetime.now(UTC),
        seconds=0,
    )
