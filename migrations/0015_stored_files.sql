-- Files: what was uploaded and waits to be converted, or is kept.
create table stored_files (
  number            bigint generated always as identity primary key,
  -- Tells it apart for everybody: in links, and in storage elsewhere.
  key               text not null unique,
  bank              int not null references banks on delete cascade,
  -- Where its bytes are: in stored_file_pieces, or elsewhere under its key.
  home              text not null check (home in ('database', 's3')),
  name              text not null,
  media_type        text not null,
  size              bigint not null,
  sha256            text not null,
  -- What is still to be done with it, and what it belongs to afterwards.
  operation         uuid references operations on delete cascade,
  document_id       text,
  -- Nobody wants it after this; null: for as long as what it belongs to is there.
  expires_at        timestamptz,
  created_at        timestamptz not null default now()
);
create index stored_files_by_operation on stored_files (operation) where operation is not null;
create index stored_files_by_document on stored_files (bank, document_id) where document_id is not null;
create index stored_files_to_expire on stored_files (expires_at) where expires_at is not null;

create table stored_file_pieces (
  file              bigint not null references stored_files on delete cascade,
  index             int not null,
  bytes             bytea not null,
  primary key (file, index)
);
-- Most files are compressed already.
alter table stored_file_pieces alter column bytes set storage external;

-- Keys of files that are gone and whose bytes elsewhere are not yet. However a file goes – alone, with its document, its
-- operation or its bank – nobody can forget to write this down.
create table stored_file_removals (
  key               text primary key,
  created_at        timestamptz not null default now()
);

create function note_stored_file_removal() returns trigger language plpgsql set search_path from current as $$
begin
  insert into stored_file_removals (key) values (old.key) on conflict do nothing;
  return null;
end
$$;

create trigger stored_file_removed after delete on stored_files
  for each row when (old.home <> 'database') execute function note_stored_file_removal();
