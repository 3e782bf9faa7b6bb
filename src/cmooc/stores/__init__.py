"""The database: tables, migrations, and stores that take and return domain values."""
