"""What `make up` needs beside its images: secrets in files, and the databases of PostgreSQL's first start."""
