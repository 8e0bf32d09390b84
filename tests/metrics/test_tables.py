from services.metrics.tables import Table
from tests.infrastructure.metrics.service import Metrics
from tests.infrastructure.schema import creation, described


async def test_the_migrations_make_the_tables_that_the_models_declare(metrics: Metrics) -> None:
    async with metrics.database.acquire() as connection:
        await connection.execute("create schema declared")
        await connection.execute("set search_path = declared")
        await connection.execute(creation(Table.metadata))
        declared, made = await described(connection, "declared"), await described(connection, "public")
        await connection.execute("reset search_path")
    tables = {table.name for table in Table.metadata.sorted_tables}
    assert declared == {fact for fact in made if fact[0] in tables}
