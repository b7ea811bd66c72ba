-- The request that queued an operation, for its trace: W3C traceparent.
alter table operations add column trace_parent text;
