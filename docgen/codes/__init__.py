"""Codes that machines read: QR symbols and Code 128."""
