"""What a period is likely to end with, from what is known; and how near such projections came before."""
