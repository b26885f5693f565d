"""What people are told of quietly: in the page, by a digest, by a push message."""
