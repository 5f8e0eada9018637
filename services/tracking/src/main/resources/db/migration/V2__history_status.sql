-- The order's status from an event on: who resumes a live view is told what has happened since, with it. Null for events
-- that change no status, and for those that were applied before this column was there.
ALTER TABLE order_history ADD COLUMN status text;
