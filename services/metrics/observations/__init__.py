"""Figures as they were reported, revision by revision, and the periods in which none is taken any more."""
