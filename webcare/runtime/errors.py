"""What the launcher tells the operator when it cannot start."""


class StartError(Exception):
    """Webcare cannot start; the message is one sentence that says why and what would help."""


class InUseError(StartError):
    """Another process of ours holds the data folder; `by` is its purpose ("up" or "command")."""

    def __init__(self, message: str, by: str) -> None:
        super().__init__(message)
        self.by = by
