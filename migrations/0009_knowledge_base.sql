-- The knowledge base of a bank: a tree of folders and pages. A page is a place in it; its text is a mental model's.
create table knowledge_nodes (
  bank         int not null references banks on delete cascade,
  id           text not null,
  parent       text,
  kind         text not null check (kind in ('folder', 'page')),
  name         text not null,
  mental_model text,
  sort_order   int not null default 0,
  managed      boolean not null default false,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  primary key (bank, id),
  foreign key (bank, parent) references knowledge_nodes on delete cascade,
  foreign key (bank, mental_model) references mental_models on delete cascade,
  check ((kind = 'page') = (mental_model is not null))
);
create index knowledge_nodes_by_parent on knowledge_nodes (bank, parent);
create unique index knowledge_nodes_by_mental_model on knowledge_nodes (bank, mental_model);
create unique index knowledge_pages_by_name on knowledge_nodes (bank, coalesce(parent, ''), lower(name)) where kind = 'page';
