"""A live mailbox over IMAP: read, watched, and acted on; nothing is ever sent, deleted or marked read."""
