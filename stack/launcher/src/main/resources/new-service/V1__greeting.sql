CREATE TABLE greeting (name text PRIMARY KEY, answers integer NOT NULL);
