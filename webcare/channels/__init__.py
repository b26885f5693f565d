"""The accounts and addresses through which the public reaches the organisation."""
