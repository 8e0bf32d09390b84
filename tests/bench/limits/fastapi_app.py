"""`python -m tests.bench.limits.fastapi_app PORT`: the least that one calls a service."""

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def hello() -> str:
    return "hello"


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="critical")
