"""Reading mail: bytes in, values out. No database, no request, no network."""
