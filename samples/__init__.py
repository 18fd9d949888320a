"""Fictional submissions in real file formats, their sources, and the generator that prints them."""
