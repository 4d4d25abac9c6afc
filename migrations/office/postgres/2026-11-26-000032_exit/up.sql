-- Leavers are few: the ballots of a quarter that are too few by themselves are counted together with the next one's.

-- Under which wave the ballots of this wave of leavers are counted: its own id, or that of the later wave that takes
-- them along. Fixed before a box is opened, and then for good: two counts of other boxes could be subtracted.
ALTER TABLE wave ADD COLUMN counted_with TEXT;
