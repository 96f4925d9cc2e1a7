"""What is raised for a cell that cannot be read."""


class UnreadableValueError(ValueError):
    """A cell that cannot be read; the message is for a person.

    `reason` says in a few words what is wrong, for rows kept aside to be counted by.
    """

    def __init__(self, message: str, reason: str = "value unreadable") -> None:
        super().__init__(message)
        self.reason = reason
