-- Nothing to make: PostgreSQL keeps large values apart from their row.
SELECT 1;
