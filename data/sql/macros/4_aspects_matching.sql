-- grain: one row a sentence and aspect that the filter means; signs are those of what is said of the aspect
create macro aspects_matching(f) as table
select a.*, e.rating, e.spoiler, e.source, e.territory, e.language, e.topic_id
from aspects as a
join (
    select sentence_id, rating, spoiler, source, territory, language, topic_id
    from evidence_matching({
        'titles': (f).titles, 'genres': (f).genres, 'sources': (f).sources, 'languages': (f).languages,
        'territories': (f).territories, 'since': (f).since, 'until': (f).until, 'topics': (f).topics,
        'aspects': (f).aspects, 'entities': (f).entities, 'signs': null,
        'segments': (f).segments, 'fans': (f).fans, 'ages': (f).ages, 'genders': (f).genders,
        'reviews': (f).reviews, 'without': (f).without, 'areas': (f).areas, 'search': (f).search})
) as e using (sentence_id)
where ((f).titles::varchar[] is null or list_contains((f).titles::varchar[], a.title_id))
  and ((f).aspects::varchar[] is null or list_contains((f).aspects::varchar[], a.aspect))
  and ((f).signs::varchar[] is null or list_contains((f).signs::varchar[], a.sign))
