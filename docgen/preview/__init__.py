"""What a clinic's sheets say to a sample patient, where each sentence comes from, what changed."""
