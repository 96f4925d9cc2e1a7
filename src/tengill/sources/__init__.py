"""One file per format: bytes to facts. Sources never see the ledger; each is lazy and bounded in memory."""
