"""Scanned pages: image → words, ruling lines → the same `Ink` a PDF with text gives."""
