"""The answer bank: replies that were approved once, to be given again."""
