-- The limits of sets of tags become rules in their order: what a pattern said of sets with a tag that matches it, a rule
-- says of sets that it and an asterisk cover.
update banks
set config = jsonb_set(config, '{observation_scope_limits}', coalesce((
  select jsonb_agg(jsonb_build_object('scope', jsonb_build_array(key, '*'), 'limit', value) order by length(key) desc, value)
  from jsonb_each(config -> 'observation_scope_limits')
), '[]'))
where jsonb_typeof(config -> 'observation_scope_limits') = 'object';
