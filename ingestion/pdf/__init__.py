"""PDF files in: the manuals' text, headings, lists, tables and safety messages, each with its page."""
