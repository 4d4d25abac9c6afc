-- Results are dated by the day on which their wave closed, which may be before the one that was promised as the
-- latest. Waves keep the order of their promised days.
ALTER TABLE wave ADD COLUMN closed DATE; -- the day, no time, on which it was closed; NULL before, and where this was not kept
