"""The embedded PostgreSQL and Redis, and the supervisor that keeps all processes."""
