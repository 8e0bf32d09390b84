"""The catalogue of the programmes as a file: read, checked whole, and loaded by the use cases of other rooms."""
