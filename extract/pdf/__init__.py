"""From a PDF's text layer to pages of paragraphs and tables, step by step.

``ink`` (what the engine draws: words and rules) → ``grid`` (ruled tables) and ``columns`` (tables
without rules) → ``lines`` (lines become the text of a cell or paragraph) → ``flow`` (paragraphs,
blocks side by side) → ``furniture`` (page numbers and running titles).
"""
