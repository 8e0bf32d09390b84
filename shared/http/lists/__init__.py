"""Lists: what can be asked, as SQL, page by page."""
