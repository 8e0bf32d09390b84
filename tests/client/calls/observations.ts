/** Figures: how they come, what is held back, what is locked, and the series that they make. */
import type { paths } from "../made/api.js";
import { changed, gone, seen, told, type Api, type Schemas } from "./told.js";

type SendQuery = NonNullable<paths["/v1/observation-batches"]["post"]["parameters"]["query"]>;

type CompletenessQuery = NonNullable<paths["/v1/completeness"]["get"]["parameters"]["query"]>;

export async function sendFigures(api: Api): Promise<string> {
  const query = { indicator: "LJ-04.I06", source: "port operating system", on_error: "skip", accept: false } satisfies SendQuery;
  const answer = await api.POST("/v1/observation-batches", {
    params: { query, header: { "Idempotency-Key": crypto.randomUUID() } },
    headers: { "Content-Type": "text/csv" },
    body: "period,D-CHANNEL3,value\r\n2026-09,cer,1200.5\r\n",
    bodySerializer: (body) => body,
  });
  const made = changed(answer);
  return made?.status ?? "";
}

export async function typeFigures(api: Api, id: string): Promise<number> {
  const rows = [{ period: "2026-09", "D-CHANNEL3": "yangtze", value: "830" }, { period: "2026-08", "D-CHANNEL3": "cer", value: null }];
  const body = { rows, source: "port office", reason: "counted twice" } satisfies Schemas["NewObservations"];
  const made = changed(await api.POST("/v1/indicators/{id}/observations", { params: { path: { id } }, body }));
  return made?.corrections ?? 0;
}

export async function figures(api: Api, id: string): Promise<string[]> {
  const query = { period: "2026-09", limit: 20 };
  const page = told(await api.GET("/v1/indicators/{id}/observations", { params: { path: { id }, query } }));
  return page.data.map((figure) => JSON.stringify(figure));
}

export async function batches(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const page = told(await api.GET("/v1/observation-batches", { params: { query: { status: ["draft", "submitted"] } } }));
  const faults = told(await api.GET("/v1/observation-batches/{id}/faults", { params: { path, query: { limit: 50 } } }));
  const history = told(await api.GET("/v1/observation-batches/{id}/history", { params: { path } }));
  const rows = faults.data.map((fault) => `${fault.row} ${fault.column} ${fault.zh}`);
  return [...page.data.map((batch) => batch.sender ?? batch.id), ...rows, ...history.data.map((line) => line.type)];
}

export async function acceptBatch(api: Api, id: string): Promise<string> {
  const path = { id };
  const rows = told(await api.GET("/v1/observation-batches/{id}/observations", { params: { path, query: { limit: 200 } } }));
  if (rows.data.some((row) => row.value === null && row.counts !== null)) return "it takes figures away";
  const ways = told(await api.GET("/v1/observation-batches/{id}/transitions", { params: { path } }));
  const header = { "If-Match": seen(await api.GET("/v1/observation-batches/{id}", { params: { path } })) };
  const made = changed(await api.POST("/v1/observation-batches/{id}/transitions", { params: { path, header }, body: { to: "accepted" } }));
  return made?.accepted_at ?? ways.status;
}

export async function confirmHeldValue(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const page = told(await api.GET("/v1/held-values", { params: { query: { status: ["held"], expand: ["series"] } } }));
  const ways = told(await api.GET("/v1/held-values/{id}/transitions", { params: { path } }));
  const header = { "If-Match": seen(await api.GET("/v1/held-values/{id}", { params: { path } })) };
  const body = { to: "confirmed", reason: "two shifts did not run" } satisfies Schemas["TurnHeldValue"];
  const made = changed(await api.POST("/v1/held-values/{id}/transitions", { params: { path, header }, body }));
  const history = told(await api.GET("/v1/held-values/{id}/history", { params: { path } }));
  return [made?.median ?? ways.status, ...page.data.map((held) => held.value ?? ""), ...history.data.map((line) => line.type)];
}

export async function lockMonth(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/period-locks", { params: { query: { period: ["2026-09"] } } }));
  const body = { programme: "LJ-04", period: "2026-09", cause: "approved" } satisfies Schemas["NewPeriodLock"];
  const made = changed(await api.POST("/v1/period-locks", { body }));
  return [made?.cause ?? "", ...page.data.map((lock) => lock.programme ?? lock.id)];
}

export async function unlockMonth(api: Api, id: string): Promise<boolean> {
  const path = { id };
  const header = { "If-Match": seen(await api.GET("/v1/period-locks/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/period-locks/{id}", { params: { path, header, query: { reason: "closed too early" } } });
  const history = told(await api.GET("/v1/period-locks/{id}/history", { params: { path } }));
  return gone(answer) && history.data.some((line) => line.archived);
}

export async function restate(api: Api): Promise<string[]> {
  const rows = [{ period: "2026-09", "D-CHANNEL3": "yangtze", value: "835" }];
  const body = { indicator: "LJ-04.I06", rows, reason: "a barge was left out" } satisfies Schemas["NewRestatement"];
  const tried = await api.POST("/v1/restatements", { params: { query: { dry_run: true } }, body });
  const digest = tried.data && "effects_digest" in tried.data ? tried.data.effects_digest : "";
  const made = changed(await api.POST("/v1/restatements", { params: { query: { effects_digest: digest } }, body }));
  const page = told(await api.GET("/v1/restatements", { params: { query: { indicator: ["LJ-04.I06"], expand: ["batch"] } } }));
  return [...(made?.affected ?? []), ...page.data.map((one) => one.reason ?? one.id)];
}

export async function oneRestatement(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const found = told(await api.GET("/v1/restatements/{id}", { params: { path } }));
  const history = told(await api.GET("/v1/restatements/{id}/history", { params: { path } }));
  return [found.first_period ?? found.id, ...history.data.map((line) => line.type)];
}

export async function oneSeries(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const found = told(await api.GET("/v1/series/{id}", { params: { path, query: { fields: ["latest"] } } }));
  const history = told(await api.GET("/v1/series/{id}/history", { params: { path } }));
  return [found.latest?.value ?? found.id, ...history.data.map((line) => line.recorded_at)];
}

export async function corridorsOverTime(api: Api): Promise<string[]> {
  const query = { indicator: "LJ-04.I06", from: "2026-01", to: "2026-12", group_by: "D-CHANNEL3" };
  const answer = told(await api.GET("/v1/series", { params: { query } }));
  return answer.data.flatMap((line) => line.points.map(([period, value]) => `${period} ${value ?? "-"} ${line.unit.zh}`));
}

export async function whoIsSilent(api: Api): Promise<string[]> {
  const query = { status: ["silent"], programme: ["LJ-04"], expand: ["batch"] } satisfies CompletenessQuery;
  const page = told(await api.GET("/v1/completeness", { params: { query } }));
  const summary = told(await api.GET("/v1/completeness/summary", { params: { query: { by: "owner", to: "2026-12-31" } } }));
  const counts = summary.data.map((each) => `${each.code ?? "-"} ${each.silent} ${each.silent_since ?? ""}`);
  return [...page.data.map((report) => `${report.period ?? report.id} ${report.silent_since ?? ""}`), ...counts];
}

export async function oneReport(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const found = told(await api.GET("/v1/completeness/{id}", { params: { path } }));
  const history = told(await api.GET("/v1/completeness/{id}/history", { params: { path } }));
  return [found.status ?? found.id, ...history.data.map((line) => line.type)];
}
