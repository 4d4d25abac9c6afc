-- Nothing to make: the program asks for higher revisions in the transaction that places a ballot.
SELECT 1;
