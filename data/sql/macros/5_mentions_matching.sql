-- grain: one row a sentence and entity that the filter means; signs are those of what is said of the entity
create macro mentions_matching(f) as table
select m.*, e.rating, e.spoiler, e.source, e.territory, e.language, e.topic_id
from mentions as m
join (
    select sentence_id, rating, spoiler, source, territory, language, topic_id
    from evidence_matching({
        'titles': (f).titles, 'genres': (f).genres, 'sources': (f).sources, 'languages': (f).languages,
        'territories': (f).territories, 'since': (f).since, 'until': (f).until, 'topics': (f).topics,
        'aspects': (f).aspects, 'entities': (f).entities, 'signs': null,
        'segments': (f).segments, 'fans': (f).fans, 'ages': (f).ages, 'genders': (f).genders,
        'reviews': (f).reviews, 'without': (f).without, 'areas': (f).areas, 'search': (f).search})
) as e using (sentence_id)
where ((f).titles::varchar[] is null or list_contains((f).titles::varchar[], m.title_id))
  and ((f).entities::varchar[] is null or list_contains((f).entities::varchar[], m.entity_id))
  and ((f).signs::varchar[] is null or list_contains((f).signs::varchar[], m.sign))
