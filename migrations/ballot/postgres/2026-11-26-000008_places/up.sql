-- Nothing to do: PostgreSQL keeps boxes apart from their keys.
SELECT 1;
