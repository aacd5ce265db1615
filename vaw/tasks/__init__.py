"""Background work: Celery carries a job's number, the row in the database is the truth."""
