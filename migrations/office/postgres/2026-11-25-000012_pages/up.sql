-- What the page of a unit looks up each time it is shown, among all that was written in a wave.
CREATE INDEX comment_unit ON comment (wave, unit);
CREATE INDEX share_link_unit ON share_link (wave, unit);
