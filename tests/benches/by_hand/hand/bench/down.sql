-- Step 1: the migration.
DROP TABLE bench_connection;
