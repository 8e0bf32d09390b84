/** What is measured, how it is broken down, and what it is to reach: dimensions, code maps, indicators, equivalences, targets. */
import { changed, gone, seen, told, type Api, type Schemas } from "./told.js";

const channels = [
  { code: "cer", name: { zh: "中欧班列", en: "China-Europe Railway Express" }, parent: null, retired: false },
  { code: "yangtze", name: { zh: "长江黄金水道", en: "Yangtze golden waterway" }, parent: null, retired: false },
];

const freight = {
  code: "LJ-04.I90",
  name: { zh: "港口货运量", en: "Port freight volume" },
  programme: "LJ-04",
  unit: { zh: "吨", en: "t" },
  measure: "吨",
  direction: "up",
  frequency: "monthly",
  aggregation: "sum",
  across: "sum",
  dimensions: [{ dimension: "D-CHANNEL3", required: true }],
  places: 0,
  lower: "0",
  outliers: { k: "5", window: 12 },
} satisfies Schemas["NewIndicator"];

export async function followDimensions(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/dimensions", { params: { query: { limit: 20, count: "exact" } } }));
  const body = { code: "D-CHANNEL9", name: { zh: "通道", en: "Corridors" }, values: channels };
  const made = changed(await api.POST("/v1/dimensions", { params: { query: { dry_run: true } }, body }));
  const both = changed(await api.POST("/v1/dimensions/batch", { body: { atomic: false, items: [body] } }));
  console.log(page.page.count ?? 0, made?.version ?? 0, both?.results.length ?? 0);
  return page.data.map((dimension) => dimension.name?.zh ?? dimension.id);
}

export async function changeDimension(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/dimensions/{id}", { params: { path } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/dimensions/{id}", { params: { path, header }, body: { values: channels, expected_count: 3 } }));
  return made?.version ?? told(found).version;
}

export async function archiveDimension(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/dimensions/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/dimensions/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/dimensions/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/dimensions/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}

export async function followCodeMaps(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/code-maps", { params: { query: { limit: 20, count: "exact" } } }));
  const body = { code: "port-codes", name: { zh: "港口编码", en: "The port's codes" }, dimension: "D-CHANNEL3", entries: [{ theirs: "铁路", ours: "cer" }] };
  const made = changed(await api.POST("/v1/code-maps", { params: { query: { dry_run: true } }, body }));
  const both = changed(await api.POST("/v1/code-maps/batch", { body: { atomic: false, items: [body] } }));
  console.log(page.page.count ?? 0, made?.version ?? 0, both?.results.length ?? 0);
  return page.data.map((map) => map.entries?.[0]?.theirs ?? map.id);
}

export async function changeCodeMap(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/code-maps/{id}", { params: { path } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/code-maps/{id}", { params: { path, header }, body: { entries: [{ theirs: "水运", ours: "yangtze" }] } }));
  return made?.version ?? told(found).version;
}

export async function archiveCodeMap(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/code-maps/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/code-maps/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/code-maps/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/code-maps/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}

export async function followIndicators(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/indicators", { params: { query: { limit: 20, count: "exact" } } }));
  const body = freight;
  const made = changed(await api.POST("/v1/indicators", { params: { query: { dry_run: true } }, body }));
  const both = changed(await api.POST("/v1/indicators/batch", { body: { atomic: false, items: [body] } }));
  console.log(page.page.count ?? 0, made?.version ?? 0, both?.results.length ?? 0);
  return page.data.map((indicator) => indicator.unit?.zh ?? indicator.id);
}

export async function changeIndicator(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/indicators/{id}", { params: { path } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/indicators/{id}", { params: { path, header }, body: { review: true, due_days: 10, reason: "the office looks at it" } }));
  return made?.version ?? told(found).version;
}

export async function archiveIndicator(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/indicators/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/indicators/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/indicators/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/indicators/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}

export async function computeIndicator(api: Api): Promise<string | null> {
  const inputs = [{ name: "rail", indicator: "LJ-04.I01", where: { "D-CHANNEL3": "cer" } }];
  const made = changed(await api.POST("/v1/indicators", { body: { ...freight, formula: { expression: "rail", inputs } } }));
  return made?.formula?.expression ?? null;
}

export async function publishFigures(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const ways = told(await api.GET("/v1/indicators/{id}/transitions", { params: { path } }));
  const header = { "If-Match": seen(await api.GET("/v1/indicators/{id}", { params: { path } })) };
  const made = changed(await api.POST("/v1/indicators/{id}/transitions", { params: { path, header }, body: { to: "published" } }));
  return made === null ? ways.allowed.flatMap((way) => way.requires) : [made.publication];
}

export async function followEquivalences(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/equivalences", { params: { query: { limit: 20, count: "exact" } } }));
  const body = { code: "E-90", name: { zh: "市级报表", en: "The city's form" }, from_indicator: "LJ-06.I03", to_indicator: "LJ-06.I90", dimensions: { partner: "500101" } };
  const made = changed(await api.POST("/v1/equivalences", { params: { query: { dry_run: true } }, body }));
  const both = changed(await api.POST("/v1/equivalences/batch", { body: { atomic: false, items: [body] } }));
  console.log(page.page.count ?? 0, made?.version ?? 0, both?.results.length ?? 0);
  return page.data.map((pair) => pair.to_indicator ?? pair.id);
}

export async function changeEquivalence(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/equivalences/{id}", { params: { path } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/equivalences/{id}", { params: { path, header }, body: { remark: { zh: "万州", en: null } } }));
  return made?.version ?? told(found).version;
}

export async function archiveEquivalence(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/equivalences/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/equivalences/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/equivalences/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/equivalences/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}

export async function followTargets(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/targets", { params: { query: { limit: 20, count: "exact" } } }));
  const body = { indicator: "LJ-01.I02", baseline: { value: "41", period: "2025" }, value: "55.5", horizon: "period", period: "2026" } satisfies Schemas["NewTarget"];
  const made = changed(await api.POST("/v1/targets", { params: { query: { dry_run: true } }, body }));
  const both = changed(await api.POST("/v1/targets/batch", { body: { atomic: false, items: [body] } }));
  console.log(page.page.count ?? 0, made?.version ?? 0, both?.results.length ?? 0);
  return page.data.map((target) => target.value ?? target.band?.low ?? target.id);
}

export async function changeTarget(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/targets/{id}", { params: { path } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/targets/{id}", { params: { path, header }, body: { shape: "points", points: [{ period: "2026-06", value: "48" }], reason: "the plan of the year" } }));
  return made?.version ?? told(found).version;
}

export async function archiveTarget(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/targets/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/targets/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/targets/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/targets/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}

export async function wayToTarget(api: Api, indicator: string, id: string): Promise<string[]> {
  const own = told(await api.GET("/v1/indicators/{id}/targets", { params: { path: { id: indicator }, query: { horizon: ["period"] } } }));
  const way = told(await api.GET("/v1/targets/{id}/trajectory", { params: { path: { id }, query: { on: "2026-11-24" } } }));
  return [...own.data.map((target) => target.period ?? ""), ...way.marks.map((mark) => mark.day), way.reason ?? ""];
}
