-- Every placing asks whether the door is open. In the table that would mean reading all of a door, page after page,
-- only to compare its key; in an index of its own it is one small row.
CREATE UNIQUE INDEX door_open ON door (wave, open);
