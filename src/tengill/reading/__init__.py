"""What a message does: introduction, handoff, recommendation, acknowledgement, pitch, bulk."""
