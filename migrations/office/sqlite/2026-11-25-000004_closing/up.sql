-- Nothing to make: what closing destroys is overwritten here (secure_delete), and the file is rewritten after it.
SELECT 1;
