-- To count the observations of a tag set without reading the facts.
create index memories_observations on memories (bank) where type = 'observation';
